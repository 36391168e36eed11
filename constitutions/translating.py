"""A text in another of its languages, for reading. Only the first language binds. Pure."""

from constitutions.document import Document
from constitutions.norms import Norm


def translated(document: Document, language: str) -> Document:
    """Return the text with what is translated into ``language`` in place of the original."""
    preface = document.translations.get(language)
    told = {"title": preface.title, "preamble": preface.preamble} if preface else {}
    return document.model_copy(
        update={**told, "norms": tuple(_translated(norm, language) for norm in document.norms)}
    )


def _translated(norm: Norm, language: str) -> Norm:
    found = norm.translations.get(language)
    if found is None:
        return norm
    return norm.model_copy(update=found.model_dump(exclude_none=True))
