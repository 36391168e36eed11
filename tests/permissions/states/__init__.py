"""The states in which rows are tried, each brought about by the services and named as an address names it."""
