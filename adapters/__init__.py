"""Models: made from a constitution, stored, served and metered."""
