"""Communities among communities: vouching, sanctions, voices."""
