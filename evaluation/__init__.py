"""Evidence: does each model keep its own community's norms? Holds the gate to deployment."""
