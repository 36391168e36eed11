"""The gateway: each community's OpenAI-compatible endpoint, beside the site, without its middleware."""
