"""From logits to tokens: each row by the rules of its own request."""
