"""The engine's HTTP API: requests as they come, answers as they go."""
