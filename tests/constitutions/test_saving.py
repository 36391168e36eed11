"""Two people write on one draft: what both wrote is kept, or both are asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constitutions.editing import Place
from constitutions.errors import ClashingSaveError, StaleDraftError, UnreadableTextError
from constitutions.formats import to_yaml, value_of
from constitutions.merging.deciding import Side, reading
from constitutions.merging.texts import joined
from constitutions.merging.values import Conflict, Merge, Value
from constitutions.models import Draft, DraftRevision
from constitutions.services import drafts, saving
from governance.errors import RoleNeededError
from governance.models import Role, User
from tests.people import People, add, document, draft_of, person

TYPED = "# ours\ntitle: a\npreamble: b\nlanguages: [en]\nnorms:\n  - id: one\n    statement: It is one.\n"


@pytest.fixture
def gina(people: People) -> User:
    """Return a second drafter."""
    add(people.alice, person("gina"), people.community, Role.DRAFTER)
    return person("gina")


def typed(people: People, source: str = TYPED) -> Draft:
    return drafts.start(people.alice, community=people.community, source=source)


def theirs(_number: int, conflict: Conflict) -> Value:
    return reading(conflict, Side.THEIRS)


def test_what_two_changed_in_different_places_is_kept_with_comments(people: People, gina: User) -> None:
    draft = typed(people)
    saving.save(gina, draft=draft, source=TYPED.replace("title: a", "title: c"), seen_revision=1)
    mine = TYPED.replace("It is one.", "It is one of ours.")
    saved = saving.save(people.alice, draft=draft, source=mine, seen_revision=1)
    assert saved.source == TYPED.replace("title: a", "title: c").replace("It is one.", "It is one of ours.")
    assert (saved.revision, saved.editor) == (3, people.alice)


def test_a_place_means_the_text_its_editor_saw(people: People, gina: User) -> None:
    draft = draft_of(people.alice, people.community, document(norms=3))
    saving.edit(gina, draft=draft, edits=[(("norms", 0, "weight"), 3)], seen_revision=1)
    edits: list[tuple[Place, object]] = [(("norms", 2, "statement"), "It is the third.")]
    saved = saving.edit(people.alice, draft=draft, edits=edits, seen_revision=1)
    norms = value_of(saved.source)["norms"]
    assert [norm["statement"] for norm in norms] == [
        "It keeps norm 0.",
        "It keeps norm 1.",
        "It is the third.",
    ]
    assert norms[0]["weight"] == 3


def test_both_changed_the_same_so_both_are_asked(people: People, gina: User) -> None:
    draft = typed(people)
    saving.save(gina, draft=draft, source=TYPED.replace("title: a", "title: hers"), seen_revision=1)
    mine = TYPED.replace("title: a", "title: mine").replace("preamble: b", "preamble: mine too")
    with pytest.raises(ClashingSaveError, match="gina saved this draft too"):
        saving.save(people.alice, draft=draft, source=mine, seen_revision=1)
    draft.refresh_from_db()
    assert "hers" in draft.source
    chosen = saving.Decided(revision=2, decide=theirs)
    saved = saving.save(people.alice, draft=draft, source=mine, seen_revision=1, decided_so=chosen)
    said = value_of(saved.source)
    assert (said["title"], said["preamble"]) == ("hers", "mine too")


def test_what_was_chosen_beside_an_older_text_is_asked_again(people: People, gina: User) -> None:
    draft = typed(people)
    mine = TYPED.replace("title: a", "title: mine")
    for revision, name in enumerate(("hers", "hers again"), start=1):
        saving.save(
            gina, draft=draft, source=TYPED.replace("title: a", f"title: {name}"), seen_revision=revision
        )
    chosen = saving.Decided(revision=2, decide=theirs)
    with pytest.raises(ClashingSaveError):
        saving.save(people.alice, draft=draft, source=mine, seen_revision=1, decided_so=chosen)


def test_texts_that_are_not_finished_are_joined_by_line_or_shown_side_by_side(
    people: People, gina: User
) -> None:
    open_list = "title: [\npreamble: b\n\nnorms:\n"
    draft = typed(people, open_list)
    saving.save(gina, draft=draft, source=open_list + "  - id: one\n", seen_revision=1)
    changed = open_list.replace("title: [", "title: [a")
    saved = saving.save(people.alice, draft=draft, source=changed, seen_revision=1)
    assert saved.source == changed + "  - id: one\n"
    with pytest.raises(StaleDraftError, match="alice saved this draft after you opened it"):
        saving.save(gina, draft=draft, source=open_list.replace("[", "[b"), seen_revision=2)
    draft.refresh_from_db()
    assert draft.source == saved.source


def test_only_so_many_revisions_are_kept(people: People) -> None:
    draft = typed(people)
    for revision in range(1, saving.KEPT + 3):
        saving.save(people.alice, draft=draft, source=f"title: {revision}\n", seen_revision=revision)
    assert DraftRevision.objects.filter(draft=draft).count() == saving.KEPT
    with pytest.raises(StaleDraftError):
        saving.save(people.alice, draft=draft, source="title: late\n", seen_revision=1)


def test_one_place_is_edited_and_the_rest_stays(people: People) -> None:
    draft = typed(people, "# ours\ntitle: a\npreamble: b\n")
    edits: list[tuple[Place, object]] = [(("title",), "c"), (("languages",), ["en"])]
    saved = saving.edit(people.alice, draft=draft, edits=edits, seen_revision=1)
    assert saved.source == "# ours\ntitle: c\npreamble: b\nlanguages:\n  - en\n"
    with pytest.raises(RoleNeededError):
        saving.edit(people.bob, draft=draft, edits=edits, seen_revision=2)


def test_a_text_that_is_not_yaml_is_not_edited_place_by_place(people: People) -> None:
    draft = typed(people, "title: [")
    with pytest.raises(UnreadableTextError, match="this is not YAML"):
        saving.edit(people.alice, draft=draft, edits=[(("title",), "c")], seen_revision=1)
    assert Draft.objects.get(pk=draft.pk).revision == 1


WORDS = st.sampled_from(["a", "b", "c"])
SIDES = st.fixed_dictionaries({}, optional=dict.fromkeys(("title", "preamble", "note"), WORDS))


@given(base=SIDES, ours=SIDES, theirs=SIDES)
def test_joining_says_what_merging_says(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    one, other = (
        joined(*("".join(f"{name}: {each[name]}\n" for name in each) or "{}" for each in sides))
        for sides in ((base, ours, theirs), (base, theirs, ours))
    )
    assert isinstance(one, Merge) == isinstance(other, Merge)
    for name in ("title", "preamble", "note"):
        mine, before, hers = (side.get(name) for side in (ours, base, theirs))
        wanted = hers if mine == before else mine
        if isinstance(one, str):
            assert value_of(one).get(name) == wanted
        elif mine == before or hers in (before, mine):
            assert one.value.get(name) == wanted


def test_one_side_alone_is_taken_as_it_was_typed() -> None:
    source = to_yaml(document())
    assert joined(source, source + "# a thought\n", source) == source + "# a thought\n"
