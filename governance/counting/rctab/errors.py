"""What can be wrong with an election's files."""


class ElectionError(ValueError):
    """An election that cannot be read or counted. Its message says which file and what to change."""
