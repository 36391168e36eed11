"""What runs when no server is given: our own PostgreSQL, and every process under one manager."""
