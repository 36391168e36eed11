"""Talking to an engine over HTTP: the embedded one, or vLLM, through the same requests."""
