"""Asks engines whether they are well: ``GET /health``, with a bound on the wait.

A process that serves keeps :func:`watch` running. One that works now and then calls :func:`look_again`
before it asks something. With one engine there is nothing to choose, and neither does anything.
"""

import asyncio

import httpx

from adapters.serving.replicas import CHECK_SECONDS, Replicas

ANSWER_SECONDS = 1.0
"""How long a replica may take to say that it is well."""


def look_again(replicas: Replicas, http: httpx.Client) -> None:
    """Ask the replicas that are down, and were not asked lately, whether they are back."""
    for replica in replicas.due() if len(replicas.addresses) > 1 else ():
        try:
            well = http.get(f"{replica}/health", timeout=ANSWER_SECONDS).is_success
        except httpx.TransportError:
            well = False
        _note(replicas, replica, well=well)


async def watch(replicas: Replicas) -> None:
    """Ask every replica again and again, until cancelled."""
    if len(replicas.addresses) == 1:
        return
    async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as http:
        while True:
            await asyncio.gather(*(_look(replicas, each, http) for each in replicas.addresses))
            await asyncio.sleep(CHECK_SECONDS)


async def _look(replicas: Replicas, replica: str, http: httpx.AsyncClient) -> None:
    try:
        well = (await http.get(f"{replica}/health")).is_success
    except httpx.TransportError:
        well = False
    _note(replicas, replica, well=well)


def _note(replicas: Replicas, replica: str, *, well: bool) -> None:
    if well:
        replicas.answered(replica)
    else:
        replicas.failed(replica)
