"""Measures as plain Python: pure functions on values, with no database, model or network."""
