"""The nouns of this floor."""

from constitutions.models.draft import Draft
from constitutions.models.text import Text
from constitutions.models.version import Adherence, Version

__all__ = ["Adherence", "Draft", "Text", "Version"]
