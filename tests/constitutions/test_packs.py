"""The library of starter packs: each pack can be measured and argued with, and what is taken over is one's own."""

import pytest

from constitutions.errors import NoSuchPackError, NothingToTakeError, UnreadableTextError
from constitutions.formats import from_yaml, to_yaml
from constitutions.markdown import from_markdown, to_markdown
from constitutions.packs import LEAST_FAMILIES, Pack, packs
from constitutions.services import drafts
from constitutions.services import packs as library
from evaluation.engine.scorers import score
from governance.errors import RoleNeededError
from tests.constitutions.web.test_versions import ratified
from tests.people import People, document, draft_of

WANTED = {
    "flourishing",
    "honest-dealing",
    "creative-licence",
    "children-and-vulnerable-people",
    "public-service",
}
EVERY = sorted(packs().values(), key=lambda pack: pack.id)


def test_the_library_has_every_pack() -> None:
    assert set(packs()) == WANTED
    assert len(packs()["flourishing"].norms) == 7


@pytest.mark.parametrize("pack", EVERY, ids=lambda pack: pack.id)
def test_every_norm_can_be_measured_and_every_pack_is_argued_against(pack: Pack) -> None:
    assert all(len(norm.families) >= LEAST_FAMILIES and norm.checks for norm in pack.norms)
    assert len(pack.against) >= 3
    assert len(pack.sources) >= 3
    replies = [example.preferred for norm in pack.norms for example in norm.examples]
    assert len({example.family for norm in pack.norms for example in norm.examples}) >= 5
    assert all(replies)


def test_no_two_packs_share_a_norms_id() -> None:
    ids = [norm.id for pack in EVERY for norm in pack.norms]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("pack", EVERY, ids=lambda pack: pack.id)
def test_what_is_preferred_passes_the_packs_own_checks(pack: Pack) -> None:
    failed = [
        (norm.id, example.id, check.kind)
        for norm in pack.norms
        for check in norm.checks
        for example in norm.examples
        if score(check, example.preferred) not in (None, 1.0)
    ]
    assert failed == []


@pytest.mark.parametrize("pack", EVERY, ids=lambda pack: pack.id)
def test_a_pack_survives_every_format(pack: Pack) -> None:
    text = document().model_copy(update={"norms": pack.norms})
    assert from_yaml(to_yaml(text)).digest == text.digest
    assert from_markdown(to_markdown(text)).digest == text.digest


def test_norms_are_taken_over_behind_ones_own(people: People) -> None:
    pack = packs()["creative-licence"]
    first, second = (norm.id for norm in pack.norms[:2])
    draft = draft_of(people.alice, people.community, document())
    draft = library.take_over(people.alice, draft=draft, pack=pack, norms=[first], seen_revision=1)
    found = drafts.read(draft.source)
    assert [norm.id for norm in found.norms] == ["norm-0", "norm-1", first]
    assert found.norms[2] == pack.norms[0].model_copy(update={"pack": pack.id})
    draft = library.take_over(people.alice, draft=draft, pack=pack, norms=[first, second], seen_revision=2)
    assert [norm.id for norm in drafts.read(draft.source).norms][2:] == [first, second]
    with pytest.raises(NothingToTakeError, match="choose norms of “Creative licence”"):
        library.take_over(people.alice, draft=draft, pack=pack, norms=[first], seen_revision=3)


def test_a_draft_begins_with_a_pack_alone_or_behind_the_text_in_force(people: People) -> None:
    pack = packs()["creative-licence"]
    every = [norm.id for norm in pack.norms]
    alone = library.begin(people.alice, community=people.community, pack=pack, norms=every)
    assert [norm.id for norm in drafts.read(alone.source).norms] == every
    ratified(people, document())
    behind = library.begin(people.alice, community=people.community, pack=pack, norms=every)
    assert [norm.id for norm in drafts.read(behind.source).norms] == ["norm-0", "norm-1", *every]


def test_what_cannot_be_taken_over_says_why(people: People) -> None:
    pack = packs()["creative-licence"]
    with pytest.raises(NoSuchPackError, match="no starter pack “nothing”"):
        library.pack_named("nothing")
    with pytest.raises(RoleNeededError):
        library.begin(people.bob, community=people.community, pack=pack, norms=[pack.norms[0].id])
    odd = drafts.start(people.alice, community=people.community, source="norms: none")
    with pytest.raises(UnreadableTextError, match="A list must stand here"):
        library.take_over(people.alice, draft=odd, pack=pack, norms=[pack.norms[0].id], seen_revision=1)
