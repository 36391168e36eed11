"""What this floor does when something was recorded or falls due."""
