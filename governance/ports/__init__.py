"""Ports: what this floor asks of those above it, which ``config`` binds."""
