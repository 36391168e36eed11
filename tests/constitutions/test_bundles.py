"""Bundles: opening, putting drafts in, taking them out, closing, and every refusal."""

import pytest
from django.db import IntegrityError, transaction

from constitutions.errors import (
    AlreadyInBundleError,
    BaseMovedError,
    BundleClosedError,
    BundleFullError,
    BundleOvertakenError,
    DraftNotEditableError,
    MissingRuleError,
    NoSuchDraftError,
    NotInBundleError,
    UnreadableTextError,
)
from constitutions.models import Bundle, BundleOption, Draft
from constitutions.services import bundles, drafts, saving
from constitutions.states import BundleStatus
from governance.errors import (
    CommunityClosedError,
    MalformedError,
    RefusalError,
    RoleNeededError,
    StaleStateError,
)
from governance.models import LedgerEntry, Role, User
from governance.services import communities
from governance.subjects import subject_of
from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.people import People, add, document, draft_of, found_people, in_force, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(people: People) -> User:
    """Return a drafter."""
    add(people.alice, person("dora"), people.community, Role.DRAFTER)
    return person("dora")


def bundle_of(people: People, *options: Draft, title: str = "Why we agreed") -> Bundle:
    """Open a bundle with these drafts in it."""
    bundle = bundles.open_bundle(
        people.alice, community=people.community, title=title, reason="We disagree on it."
    )
    for draft in options:
        bundles.add(people.alice, bundle=bundle, draft=draft)
    return bundle


def saying(people: People, rationale: str) -> Draft:
    """Begin a draft in which the first norm is argued for so."""
    return draft_of(people.alice, people.community, amended(rationale=rationale))


def recorded(people: People) -> list[LedgerEntry]:
    """Return the community's entries about bundles."""
    entries = people.community.ledger.select_related("payload", "actor").order_by("index")
    return [entry for entry in entries if entry.kind.startswith("Bundle")]


def drafts_in(bundle: Bundle) -> list[Draft]:
    return [option.draft for option in bundle.options.select_related("draft").order_by("pk")]


def test_a_bundle_stands_on_what_is_in_force_and_every_step_is_recorded(people: People, dora: User) -> None:
    version = ratified(people, document())
    first, second = saying(people, "One."), saying(people, "Two.")
    bundle = bundles.open_bundle(
        dora, community=people.community, title=" Why we agreed ", reason=" We disagree. \n"
    )
    assert (bundle.title, bundle.reason, bundle.base) == ("Why we agreed", "We disagree.", version)
    assert (bundle.opened_by, bundle.status) == (dora, BundleStatus.GATHERING)
    bundles.add(dora, bundle=bundle, draft=second)
    bundles.add(people.alice, bundle=bundle, draft=first)
    assert drafts_in(bundle) == [second, first]
    bundles.remove(people.alice, bundle=bundle, draft=second)
    assert drafts_in(bundle) == [first]
    bundles.close(dora, bundle=bundle)
    bundle.refresh_from_db()
    assert bundle.status == BundleStatus.CLOSED
    about = [(entry.kind, entry.actor, entry.payload.body) for entry in recorded(people)]
    assert about == [
        ("BundleOpened", dora, {"base_digest": version.text_id}),
        ("BundleOptionAdded", dora, {"draft": subject_of(second)}),
        ("BundleOptionAdded", people.alice, {"draft": subject_of(first)}),
        ("BundleOptionRemoved", people.alice, {"draft": subject_of(second)}),
        ("BundleClosed", dora, {}),
    ]
    assert {entry.subject for entry in recorded(people)} == {subject_of(bundle)}


def test_before_the_first_version_a_bundle_has_no_base(people: People) -> None:
    bundle = bundle_of(people, saying(people, "One."))
    assert bundle.base is None
    assert recorded(people)[0].payload.body == {"base_digest": ""}


@pytest.mark.parametrize("words", [("", "Because."), ("A title", " \n ")])
def test_a_bundle_has_a_title_and_a_reason(people: People, words: tuple[str, str]) -> None:
    title, reason = words
    with pytest.raises(MalformedError, match="a title and a reason"):
        bundles.open_bundle(people.alice, community=people.community, title=title, reason=reason)


def every_step(people: People, user: User, bundle: Bundle) -> None:
    """Check that somebody is refused every step on a bundle for one and the same reason."""
    inside, outside = drafts_in(bundle)[0], saying(people, "Outside.")
    refusals: list[RefusalError] = []
    for step in (
        lambda: bundles.open_bundle(user, community=people.community, title="A", reason="B"),
        lambda: bundles.add(user, bundle=bundle, draft=outside),
        lambda: bundles.remove(user, bundle=bundle, draft=inside),
        lambda: bundles.close(user, bundle=bundle),
    ):
        with pytest.raises(RoleNeededError) as refused:
            step()
        refusals.append(refused.value)
    assert len({str(each) for each in refusals}) == 1


def test_only_drafters_open_change_and_close(people: People) -> None:
    bundle = bundle_of(people, saying(people, "One."))
    for user in (people.bob, people.charlie, people.operator):
        every_step(people, user, bundle)
    assert len(recorded(people)) == 2


def test_drafters_of_others_are_outsiders_here(people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    add(bakers.alice, person("boris"), bakers.community, Role.DRAFTER)
    every_step(people, person("boris"), bundle_of(people, saying(people, "One.")))


def test_a_closed_community_bundles_nothing(people: People) -> None:
    inside, outside = saying(people, "One."), saying(people, "Two.")
    bundle = bundle_of(people, inside)
    communities.close(people.alice, community=people.community, reason="Done.")
    with pytest.raises(CommunityClosedError):
        bundle_of(people)
    with pytest.raises(CommunityClosedError):
        bundles.add(people.alice, bundle=bundle, draft=outside)
    with pytest.raises(CommunityClosedError):
        bundles.remove(people.alice, bundle=bundle, draft=inside)
    bundle.community.refresh_from_db()
    with pytest.raises(CommunityClosedError):
        bundles.close(people.alice, bundle=bundle)


def test_a_closed_bundle_stays_as_it_is(people: People) -> None:
    inside, outside = saying(people, "One."), saying(people, "Two.")
    bundle = bundle_of(people, inside)
    seen_before = Bundle.objects.select_related("community").get(pk=bundle.pk)
    bundles.close(people.alice, bundle=bundle)
    with pytest.raises(BundleClosedError):
        bundles.add(people.alice, bundle=seen_before, draft=outside)
    with pytest.raises(BundleClosedError):
        bundles.remove(people.alice, bundle=seen_before, draft=inside)
    with pytest.raises(BundleClosedError):
        bundles.close(people.alice, bundle=bundle)
    with pytest.raises(StaleStateError):
        bundles.close(people.alice, bundle=seen_before)
    assert drafts_in(bundle) == [inside]
    assert [entry.kind for entry in recorded(people)].count("BundleClosed") == 1


def test_another_communitys_draft_is_refused_without_saying_that_it_is_there(people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    theirs = draft_of(bakers.alice, bakers.community, document())
    with pytest.raises(NoSuchDraftError) as refused:
        bundles.add(people.alice, bundle=bundle_of(people), draft=theirs)
    assert "Bakers" not in str(refused.value)
    assert not BundleOption.objects.exists()


def test_only_a_draft_that_is_being_edited_is_put_in(people: People) -> None:
    proposed, given_up = saying(people, "One."), saying(people, "Two.")
    drafts.propose(people.alice, draft=proposed, reason="We talked.")
    drafts.abandon(people.alice, draft=given_up)
    for draft in (proposed, given_up):
        with pytest.raises(DraftNotEditableError):
            bundles.add(people.alice, bundle=bundle_of(people), draft=draft)


def test_only_a_draft_that_could_be_voted_on_is_put_in(people: People) -> None:
    bundle = bundle_of(people)
    unread = drafts.start(people.alice, community=people.community, source="title: [")
    with pytest.raises(UnreadableTextError):
        bundles.add(people.alice, bundle=bundle, draft=unread)
    without_rule = draft_of(people.alice, people.community, document().model_copy(update={"rules": {}}))
    with pytest.raises(MissingRuleError):
        bundles.add(people.alice, bundle=bundle, draft=without_rule)


def test_what_is_put_in_is_the_draft_as_it_was_saved_last(people: People) -> None:
    draft = saying(people, "One.")
    saving.save(people.alice, draft=Draft.objects.get(pk=draft.pk), source="title: [", seen_revision=1)
    with pytest.raises(UnreadableTextError):
        bundles.add(people.alice, bundle=bundle_of(people), draft=draft)


def test_a_draft_that_was_overtaken_is_brought_up_to_date_first(people: People) -> None:
    ratified(people, document())
    behind = saying(people, "One.")
    ratified(people, amended(weight=2.0))
    with pytest.raises(BaseMovedError) as refused:
        bundles.add(people.alice, bundle=bundle_of(people), draft=behind)
    assert refused.value.facts == {"number": in_force(people.community).number}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_bundle_that_was_overtaken_takes_nothing_in_any_more(people: People, is_first: bool) -> None:
    if not is_first:
        ratified(people, document())
    inside = saying(people, "One.")
    bundle = bundle_of(people, inside)
    outside = saying(people, "Two.")
    version = ratified(people, amended(weight=2.0))
    with pytest.raises(BundleOvertakenError) as refused:
        bundles.add(people.alice, bundle=bundle, draft=outside)
    assert refused.value.facts == {"number": version.number}
    bundles.remove(people.alice, bundle=bundle, draft=inside)
    bundles.close(people.alice, bundle=bundle)


def test_a_draft_is_in_one_open_bundle_at_a_time(people: People) -> None:
    draft = saying(people, "One.")
    bundle, other = bundle_of(people, draft), bundle_of(people)
    for each in (bundle, other):
        with pytest.raises(AlreadyInBundleError) as refused:
            bundles.add(people.alice, bundle=each, draft=draft)
        assert refused.value.facts == {"draft": draft.pk, "bundle": bundle.pk}
    bundles.close(people.alice, bundle=bundle)
    bundles.add(people.alice, bundle=other, draft=draft)
    assert drafts_in(bundle) == drafts_in(other) == [draft]


def test_the_database_keeps_a_draft_from_being_twice_in_a_bundle(people: People) -> None:
    draft = saying(people, "One.")
    bundle = bundle_of(people, draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        BundleOption.objects.create(community=people.community, bundle=bundle, draft=draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bundle.objects.filter(pk=bundle.pk).update(status="ajar")


def test_a_bundle_has_eight_options_at_most(people: People) -> None:
    bundle = bundle_of(people, *(saying(people, f"Reason {number}.") for number in range(bundles.MOST)))
    last = saying(people, "One too many.")
    with pytest.raises(BundleFullError, match="8 options at most"):
        bundles.add(people.alice, bundle=bundle, draft=last)
    bundles.remove(people.alice, bundle=bundle, draft=drafts_in(bundle)[0])
    bundles.add(people.alice, bundle=bundle, draft=last)
    assert drafts_in(bundle)[-1] == last


def test_what_is_not_in_a_bundle_is_not_taken_out(people: People) -> None:
    draft = saying(people, "One.")
    bundle, other = bundle_of(people, draft), bundle_of(people)
    with pytest.raises(NotInBundleError):
        bundles.remove(people.alice, bundle=other, draft=draft)
    assert drafts_in(bundle) == [draft]
