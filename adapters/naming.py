"""Adapters by the names that engines are asked for: ``community@version``, a link to the files beside it.

Both engines find an adapter by its name in the folder they share: ours looks when it is first asked for one,
vLLM through its filesystem resolver, which opens whatever ``folder/name`` is. So a name must never lead
anywhere else, and the link is there before anybody is told of the adapter.
"""

import re
from pathlib import Path

from adapters.training.durable import sync

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}@[0-9]{1,9}(\.[0-9]{1,9})?")
"""A community's address, a version, and which try at it: one plain entry of its folder, and no hidden one."""


class AdapterNameError(ValueError):
    """An adapter cannot be called this."""


def called(name: str, kept: Path) -> Path:
    """Let the adapter in ``kept`` be found under ``name`` beside it, and return where.

    The name appears at once, or leads from one adapter to another at once; a killed caller starts over.
    Raises :class:`AdapterNameError` for a name that is none.
    """
    if not NAME.fullmatch(name):
        message = f"{name!r} cannot name an adapter. Names are those of a community and a version: union@3."
        raise AdapterNameError(message)
    link = kept.parent / name
    fresh = kept.parent / f".{name}.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(kept.name)
    fresh.replace(link)
    sync(kept.parent)
    return link
