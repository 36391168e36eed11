"""What a running system says when it lacks something, and that nothing is lost once it is there again."""

import resource
from pathlib import Path

import httpx
import pytest

from adapters.models import Adaptation, Adapter
from adapters.places import run_folder
from adapters.selectors import latest_adaptation
from adapters.services import adaptations
from adapters.states import AdaptationStatus
from config.embedded.stack import Stack
from constitutions.selectors import version_in_force
from governance import ledger
from governance.counting.ballots import Choice
from governance.models import Community
from tests.people import People, all_say, document, found_people, propose
from tests.stack import processes_with, wait_for

pytestmark = pytest.mark.pipeline

LONG_TRAINING = {"norms": 3, "examples": 60}
AFTER_A_CHECKPOINT = 12
NO_ROOM_BYTES = 1_024
"""Enough for the trainer to say what happened, and too little for a checkpoint."""


def ratified(slug: str, **size: int) -> People:
    """Found a community and have it ratify a text."""
    people = found_people(slug, slug)
    all_say(propose(people.alice, people.community, document(f"The text of {slug}", **size)), Choice.YES)
    return people


def model_of(community: Community) -> Adaptation | None:
    """Return the community's newest making of a model."""
    version = version_in_force(community)
    return latest_adaptation(version) if version else None


def is_now(community: Community, status: AdaptationStatus, ordinal: int) -> bool:
    """Whether the community's newest model is that one, in that state."""
    found = model_of(community)
    return bool(found and (found.status, found.ordinal) == (status, ordinal))


def page(stack: Stack, community: Community) -> str:
    """Return what everybody sees of the community's newest model."""
    found = model_of(community)
    assert found is not None
    address = f"http://127.0.0.1:{stack.env.port}/c/{community.slug}/adaptations/{found.pk}/"
    return httpx.get(address, timeout=30).raise_for_status().text


def test_a_full_disk_costs_nothing_that_was_learnt(stack: Stack) -> None:
    people = ratified("full-disk", **LONG_TRAINING)
    community = people.community

    def learns() -> bool:
        found = model_of(community)
        return bool(found and found.training_step >= AFTER_A_CHECKPOINT)

    wait_for(learns, "training")
    first = model_of(community)
    assert first is not None
    [trainer] = processes_with(str(run_folder(first.pk)))
    _, most = resource.prlimit(trainer, resource.RLIMIT_FSIZE)
    resource.prlimit(trainer, resource.RLIMIT_FSIZE, (NO_ROOM_BYTES, most))
    wait_for(lambda: is_now(community, AdaptationStatus.FAILED, 1), "the end of the training")
    assert "The disk is full. Free some space, then ask for the model again" in page(stack, community)
    assert not Adapter.objects.filter(community=community).exists()

    adaptations.request(people.alice, community=community)
    wait_for(lambda: is_now(community, AdaptationStatus.READY, 2), "the second model")
    second = model_of(community)
    assert second is not None
    assert second.resumed_from
    assert second.seed == first.seed
    assert Adapter.objects.filter(community=community).count() == 1
    assert list(ledger.verify()) == []


def test_without_a_base_model_it_says_how_to_get_one(stack: Stack) -> None:
    model = Path(stack.env.base_model)
    away = model.rename(model.with_name("away"))
    try:
        people = ratified("no-base-model")
        community = people.community
        wait_for(lambda: is_now(community, AdaptationStatus.FAILED, 1), "the end of the making")
        assert "The base model is not here. Run `python manage.py fetch_model`" in page(stack, community)
    finally:
        away.rename(model)
    adaptations.request(people.alice, community=community)
    wait_for(lambda: is_now(community, AdaptationStatus.READY, 2), "the second model")
