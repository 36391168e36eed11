"""The Prometheus page."""

import pytest

from adapters.engine.metrics import COUNTERS, GAUGES, Metrics


def test_every_name_is_told_with_its_meaning() -> None:
    metrics = Metrics()
    metrics.add("requests", status=200)
    metrics.add("requests", status=200)
    metrics.add("prompt_tokens", 7)
    lines = metrics.page(dict.fromkeys(GAUGES, 3)).splitlines()
    for name, meaning in COUNTERS.items():
        assert f"# HELP engine_{name}_total {meaning}" in lines
    for name in GAUGES:
        assert f"engine_{name} 3" in lines
    assert 'engine_requests_total{status="200"} 2' in lines
    assert "engine_prompt_tokens_total 7" in lines
    assert "engine_generation_tokens_total 0" in lines


def test_what_has_no_meaning_is_not_counted() -> None:
    with pytest.raises(KeyError):
        Metrics().add("surprises")
