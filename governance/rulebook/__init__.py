"""Rules of decision explained: in words, in a community's own numbers, compared, replayed. Pure."""
