"""The nouns of this floor."""

from constitutions.models.bundle import Bundle, BundleOption
from constitutions.models.draft import Draft, DraftRevision
from constitutions.models.life import DayKind, Lapse, NormDay
from constitutions.models.minority import MinorityRecord, MinorityWords
from constitutions.models.tension import SetAside
from constitutions.models.text import Text
from constitutions.models.version import Adherence, Version

__all__ = [
    "Adherence",
    "Bundle",
    "BundleOption",
    "DayKind",
    "Draft",
    "DraftRevision",
    "Lapse",
    "MinorityRecord",
    "MinorityWords",
    "NormDay",
    "SetAside",
    "Text",
    "Version",
]
