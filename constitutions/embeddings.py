"""The port through which this floor compares texts by what they mean; the roof says what stands behind it."""

from collections.abc import Callable, Sequence
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

# Texts, none of them empty, to one vector of length 1 each, in their order: the more alike two texts mean,
# the nearer their dot product is to 1. Raises EmbeddingsAwayError.
Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]


class EmbeddingsAwayError(Exception):
    """Nothing turns texts into vectors just now; the message is a sentence that says why."""


def embedder() -> Embed:
    """Return what turns texts into vectors here."""
    return cast("Embed", import_string(settings.POLITY_EMBED))
