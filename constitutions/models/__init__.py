"""The nouns of this floor."""

from constitutions.models.draft import Draft, DraftRevision
from constitutions.models.life import DayKind, Lapse, NormDay
from constitutions.models.text import Text
from constitutions.models.version import Adherence, Version

__all__ = ["Adherence", "DayKind", "Draft", "DraftRevision", "Lapse", "NormDay", "Text", "Version"]
