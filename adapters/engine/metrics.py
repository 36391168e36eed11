"""Counters in the Prometheus text format (version 0.0.4)."""

from collections import Counter
from collections.abc import Mapping

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

COUNTERS = {
    "requests": "Requests answered, by HTTP status.",
    "prompt_tokens": "Tokens of prompts taken in.",
    "generation_tokens": "Tokens generated.",
    "scored_tokens": "Prompt tokens whose log-probability was told.",
    "embedded_tokens": "Tokens of texts turned into vectors.",
    "unfinished": "Requests that ended before their answer was complete: the client left, or it failed.",
}
GAUGES = {
    "waiting": "Requests that wait for the model.",
    "running": "Requests that the model is at.",
    "rows": "Answers that are being written together.",
    "prefix_bytes": "Bytes of prompts' beginnings that are remembered.",
    "prefix_tokens_looked_up": "Tokens of prompts that were looked up there since the start.",
    "prefix_tokens_found": "Those of them that need not be computed.",
    "proposed_tokens": "Tokens proposed for answers since the start, to pass together with the one before.",
    "accepted_tokens": "Those of them with which their answers went on.",
    "bank_bytes": "Bytes of the slots in which the adapters of a pass stand.",
    "adapters": "Adapters known by name.",
    "adapters_resident": "Adapters whose weights are in memory.",
}


class Metrics:
    """Counts since the start. Belongs to the event loop."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter(
            {(name, ""): 0 for name in COUNTERS if name != "requests"}
        )

    def add(self, name: str, amount: int = 1, **labels: object) -> None:
        """Count ``amount`` more of ``name``, which stands in ``COUNTERS``."""
        if name not in COUNTERS:
            message = f"{name} is not counted here."
            raise KeyError(message)
        told = ",".join(f'{label}="{value}"' for label, value in labels.items())
        self._counts[name, f"{{{told}}}" if told else ""] += amount

    def page(self, gauges: Mapping[str, int]) -> str:
        """Return everything counted, and the present ``gauges``, one for each name in ``GAUGES``."""
        lines = []
        for name, meaning in COUNTERS.items():
            lines += [f"# HELP engine_{name}_total {meaning}", f"# TYPE engine_{name}_total counter"]
            lines += [
                f"engine_{name}_total{labels} {count}"
                for (counted, labels), count in sorted(self._counts.items())
                if counted == name
            ]
        for name, meaning in GAUGES.items():
            lines += [f"# HELP engine_{name} {meaning}", f"# TYPE engine_{name} gauge"]
            lines.append(f"engine_{name} {gauges[name]}")
        return "\n".join(lines) + "\n"
