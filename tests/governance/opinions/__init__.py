"""Opinion maps: by property, by hand, and against conversations that others published."""
