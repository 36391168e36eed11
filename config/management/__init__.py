"""The instance's commands."""
