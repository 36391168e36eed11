"""What our gateway costs beside a LiteLLM proxy and beside a bare pass-through: ``python -m benchmarks.gateway``.

All stand in front of the same backend, which answers at once (:mod:`benchmarks.gateway.stub`), on this
machine's loopback. Ours is the web process as it is run everywhere, with a key, limits on key and community,
usage, a compiled prompt and receipts; the bare proxy passes bytes on with the pooled client of aiohttp, and once more
with our own client, which is as little as a proxy in Python can do; LiteLLM is the newest release in an environment
of its own, without its database. Rounds are interleaved, and medians told.

Throughput is requests per second of processor time that a proxy and its children took, as ``/proc`` has it:
other work on the machine slows the clock on the wall, which is told beside it, far more than that. Added latency
is the median of requests one after the other, less that of the backend asked directly.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.gateway.database import community
from benchmarks.gateway.load import CONNECTIONS, WRK, Target, answered, first_token, latency
from benchmarks.gateway.proxies import (
    KEY,
    LACKS,
    LITELLM,
    POOLED,
    Proxy,
    bare,
    litellm,
    ours,
    peer_version,
    pooled,
    stub,
)
from benchmarks.measuring import keep

ROUNDS = 5
WARM_SECONDS = 2.0
SECONDS = 4.0
REQUESTS = 200
STREAMS = 40
MILLISECONDS = 1e3

Taken = dict[str, list[float]]


def throughput(proxy: Proxy) -> tuple[float, float]:
    """Return the requests answered per second of processor time, and per second on the wall."""
    cpu, began = proxy.cpu_seconds(), time.perf_counter()
    requests = answered(proxy.target, SECONDS)
    wall = time.perf_counter() - began
    return requests / (proxy.cpu_seconds() - cpu), requests / wall


def measured(proxies: Mapping[str, Proxy], direct: Target) -> dict[str, dict[str, float]]:
    """Return the medians of what is measured, by proxy; every round takes one of each in turn."""
    taken: dict[str, Taken] = {
        what: {name: [] for name in (*proxies, "direct")}
        for what in ("per_cpu_second", "per_second", "latency", "first_token")
    }
    targets = {"direct": direct} | {name: proxy.target for name, proxy in proxies.items()}
    for proxy in proxies.values():
        answered(proxy.target, WARM_SECONDS)
    for _ in range(ROUNDS):
        for name, proxy in proxies.items():
            by_cpu, by_wall = throughput(proxy)
            taken["per_cpu_second"][name].append(by_cpu)
            taken["per_second"][name].append(by_wall)
        for name, target in targets.items():
            taken["latency"][name].append(latency(target, REQUESTS))
            taken["first_token"][name].append(first_token(target, STREAMS))
    return {
        what: {name: statistics.median(values) for name, values in found.items() if values}
        for what, found in taken.items()
    }


def main() -> None:
    """Run the proxies, ask them, print the ratios and keep them."""
    if shutil.which(WRK) is None:
        sys.exit("This benchmark asks with wrk. Install the package of that name (`apt install wrk`).")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asked = stack.enter_context(community())
        backend = stack.enter_context(stub())
        proxies = {
            "ours": stack.enter_context(ours(backend, asked, folder)),
            "litellm": stack.enter_context(litellm(backend, folder)),
            "bare": stack.enter_context(pooled(backend)),
            "least": stack.enter_context(bare(backend)),
        }
        found = measured(proxies, Target(f"{backend}/v1/chat/completions", KEY))
    added = {
        what: {name: found[what][name] - found[what]["direct"] for name in proxies}
        for what in ("latency", "first_token")
    }
    for name in proxies:
        by_cpu, by_wall = found["per_cpu_second"][name], found["per_second"][name]
        late, first = (MILLISECONDS * added[what][name] for what in ("latency", "first_token"))
        print(f"{name:>8} {by_cpu:9,.0f} a CPU second {by_wall:9,.0f} a second  ", end="")
        print(f"adds {late:7.3f} ms, and {first:7.3f} ms to the first token")
    per_cpu_second, late_by = found["per_cpu_second"], added["latency"]
    keep(
        "gateway",
        ratios={
            "throughput_vs_litellm": per_cpu_second["ours"] / per_cpu_second["litellm"],
            "throughput_vs_bare": per_cpu_second["ours"] / per_cpu_second["bare"],
            "throughput_vs_bare_with_our_client": per_cpu_second["ours"] / per_cpu_second["least"],
            "added_latency_vs_litellm": late_by["ours"] / late_by["litellm"],
        },
        figures={
            **found,
            "added_seconds": late_by,
            "first_token_added_ms": {
                name: MILLISECONDS * each for name, each in added["first_token"].items()
            },
            "connections": CONNECTIONS,
            "rounds": ROUNDS,
            "litellm": peer_version("litellm", LITELLM),
            "aiohttp": peer_version("pooled", *POOLED),
            "litellm_lacks": LACKS,
        },
    )
