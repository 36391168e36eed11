"""Drafts that begin from others' texts: forks, and amendments that follow a charter."""

import pytest

from constitutions.document import Document, Upstream
from constitutions.errors import NotAdheringError
from constitutions.norms import Modality
from constitutions.services import drafts, upstreams
from governance.errors import RoleNeededError
from tests.constitutions.web.test_versions import ratified
from tests.people import People, adhering, charter, document, found_people, in_force

pytestmark = pytest.mark.django_db


def test_what_is_no_charter_any_more_is_not_followed(people: People) -> None:
    guild = found_people("guild", "Guild")
    ratified(guild, charter())
    version = ratified(people, adhering(document(), guild.community, charter()))
    turned = ratified(guild, document("We serve a model now"))
    assert upstreams.newer_charters(version) == []
    with pytest.raises(NotAdheringError):
        upstreams.follow(people.alice, community=people.community, charter=turned)


@pytest.fixture
def bakers(people: People) -> People:
    """Return the keepers of a charter."""
    return found_people("bakers", "Bakers")


def floor_saying(rationale: str, **fields: object) -> Document:
    plain = charter()
    norm = plain.norms[0].model_copy(update={"rationale": rationale, **fields})
    return plain.model_copy(update={"norms": (norm,)})


def restating(above: Document, **fields: object) -> Document:
    """Return a text that says the charter's floor anew, and more strongly."""
    floor = above.norms[0].model_copy(update={"binding": None, "modality": Modality.MUST, **fields})
    return document().model_copy(update={"norms": (*document().norms, floor)})


def test_a_fork_names_the_text_it_comes_from(people: People, bakers: People) -> None:
    version = ratified(bakers, document(title="The bakers' text"))
    draft = upstreams.fork(people.alice, community=people.community, version=version)
    found = drafts.read(draft.source)
    assert found.forked_from == Upstream(authority="bakers", title="The bakers' text", digest=version.text_id)
    assert found.norms == version.text.document.norms
    with pytest.raises(RoleNeededError):
        upstreams.fork(people.bob, community=people.community, version=version)


def test_a_charters_newer_version_is_prepared_as_an_amendment_and_decided_on(
    people: People, bakers: People
) -> None:
    old = floor_saying("Because we agreed.\n\nAnd we meant it.")
    ratified(bakers, old)
    version = ratified(people, adhering(restating(old), bakers.community, old))
    assert upstreams.newer_charters(version) == []
    newer = ratified(bakers, floor_saying("Because we agreed at last.\n\nAnd we meant it."))
    assert upstreams.newer_charters(version) == [newer]
    assert in_force(people.community) == version
    followed = upstreams.follow(people.alice, community=people.community, charter=newer)
    assert followed.conflicts == ()
    text = drafts.read(followed.draft.source)
    assert text.upstreams[0].digest == newer.text_id
    assert text.norms[-1].rationale == "Because we agreed at last.\n\nAnd we meant it."
    assert text.norms[-1].modality is Modality.MUST
    assert drafts.check_can_propose(people.alice, followed.draft) == text


def test_where_both_changed_the_same_the_texts_words_stay_and_the_drafter_is_told(
    people: People, bakers: People
) -> None:
    old = floor_saying("Because we agreed.")
    ratified(bakers, old)
    ratified(people, adhering(restating(old, rationale="We have our own reasons."), bakers.community, old))
    newer = ratified(bakers, floor_saying("Because we agreed at last."))
    followed = upstreams.follow(people.alice, community=people.community, charter=newer)
    assert drafts.read(followed.draft.source).norms[-1].rationale == "We have our own reasons."
    [conflict] = followed.conflicts
    assert conflict.place == ("norms", "floor", "rationale")


def test_who_adheres_to_nothing_has_nothing_to_follow(people: People, bakers: People) -> None:
    ratified(people, document())
    version = ratified(bakers, charter())
    with pytest.raises(NotAdheringError):
        upstreams.follow(people.alice, community=people.community, charter=version)
