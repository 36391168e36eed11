"""What this floor adds to the floors' below answers."""

from typing import Any

from adapters.selectors import adapters_of, reports_on
from constitutions.provenance import Provenance


def norm(about: Provenance) -> dict[str, Any]:
    """Say which models learned a norm, and how many answers were said to break it."""
    learned = [
        {"adapter": adapter.name, "digest": adapter.digest, "version": adapter.version.number}
        for adapter in adapters_of(about.versions)
    ]
    return {"learned_by": learned, "reported_answers": reports_on(about.community, about.norm.id).count()}
