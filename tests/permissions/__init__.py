"""Who may do what in Polity, as a table, and tests that hold every address to it."""
