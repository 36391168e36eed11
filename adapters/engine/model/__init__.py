"""The model, what it needs in memory, and the adapters that are laid over it."""
