"""What these tests share, from :mod:`tests.walking`."""

from tests.walking import dora, paper

__all__ = ["dora", "paper"]
