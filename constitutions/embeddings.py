"""The port through which this floor compares texts by what they mean; the roof says what stands behind it."""

from collections.abc import Callable, Sequence
from functools import partial

from django.conf import settings
from django.utils.module_loading import import_string

from governance.models import Community

# Texts, none of them empty, to one vector of length 1 each, in their order: the more alike two texts mean,
# the nearer their dot product is to 1. Raises EmbeddingsAwayError.
Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]


class EmbeddingsAwayError(Exception):
    """Nothing turns texts into vectors just now; the message is a sentence that says why."""


def embedder(community: Community) -> Embed:
    """Return what turns texts into vectors here, for a community: in its share of the engine's time."""
    return partial(import_string(settings.POLITY_EMBED), community=community)
