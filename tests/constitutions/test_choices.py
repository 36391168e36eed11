"""What can be chosen in a bundle: which options exclude each other, and which are stale."""

import pytest

from constitutions.choices import STALE, Choice, bundles_of, choice_in, drafts_for
from constitutions.document import Document, Section
from constitutions.models import Bundle, Draft
from constitutions.services import bundles, drafts, merging, saving
from constitutions.states import DraftStatus
from governance.counting.ballots import Choice as Ballot
from tests.constitutions.test_bundles import bundle_of, saying
from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import People, all_say, document, draft_of, found_people
from tests.walking import AWAY

pytestmark = pytest.mark.django_db


def chosen(bundle: Bundle) -> Choice:
    """Return what can be chosen, read anew."""
    return choice_in(Bundle.objects.select_related("community", "base__text").get(pk=bundle.pk))


def begun(people: People, text: Document) -> Draft:
    return draft_of(people.alice, people.community, text)


def test_two_that_change_the_same_exclude_each_other_and_others_do_not(people: People) -> None:
    ratified(people, document())
    ours = begun(people, amended(statement="It keeps ours."))
    theirs = begun(people, amended(statement="It keeps theirs."))
    beside = begun(people, amended(weight=3.0))
    choice = chosen(bundle_of(people, ours, theirs, beside))
    assert [option.draft for option in choice.options] == [ours, theirs, beside]
    assert [
        (pair.first.draft, pair.second.draft, [conflict.place for conflict in pair.conflicts])
        for pair in choice.pairs
    ] == [
        (ours, theirs, [("norms", "norm-0", "statement")]),
        (ours, beside, []),
        (theirs, beside, []),
    ]
    assert not any(pair.untold or pair.stale for pair in choice.pairs)
    assert not choice.overtaken


def test_two_that_merge_into_an_unsound_text_cannot_both_be_adopted(people: People) -> None:
    headed = document().model_copy(update={"sections": (Section(id="manner", title="Manner"),)})
    ratified(people, headed)
    first, second = headed.norms
    under = headed.model_copy(update={"norms": (first.model_copy(update={"section": "manner"}), second)})
    without = begun(people, headed.model_copy(update={"sections": ()}))
    [pair] = chosen(bundle_of(people, without, begun(people, under))).pairs
    assert pair.untold.startswith("Together they would not be sound.")


def test_before_the_first_version_texts_exclude_each_other_where_they_differ(people: People) -> None:
    choice = chosen(bundle_of(people, begun(people, document("One")), begun(people, document("Two"))))
    [pair] = choice.pairs
    assert [conflict.place for conflict in pair.conflicts] == [("title",)]


def test_nothing_is_compared_where_there_are_not_two(people: People) -> None:
    assert chosen(bundle_of(people)).options == ()
    assert chosen(bundle_of(people, saying(people, "One."))).pairs == ()


def stale_now(people: People, bundle: Bundle) -> str:
    """Check that the first of two options is stale and nothing else is, and return why."""
    choice = chosen(bundle)
    first, second = choice.options
    [pair] = choice.pairs
    assert (second.stale, choice.overtaken, pair.stale) == ("", "", (first.draft,))
    assert [conflict.place for conflict in pair.conflicts] == [("norms", "norm-0", "rationale")]
    return first.stale


def test_a_draft_under_vote_rejected_or_given_up_stays_and_says_so(people: People) -> None:
    ratified(people, document())
    voted, given_up = saying(people, "Voted on."), saying(people, "Given up.")
    one = bundle_of(people, voted, saying(people, "One."))
    other = bundle_of(people, given_up, saying(people, "Other."))
    decision = drafts.propose(people.alice, draft=voted, reason="We talked.")
    assert stale_now(people, one) == "It was put to the vote by itself."
    all_say(decision, Ballot.NO)
    settle(without=AWAY)
    assert stale_now(people, one) == "It was put to the vote by itself, and rejected."
    drafts.abandon(people.alice, draft=given_up)
    assert stale_now(people, other) == "It was given up."


def test_what_another_version_overtook_is_all_stale(people: People) -> None:
    ratified(people, document())
    winner, other = saying(people, "The winner."), saying(people, "Another.")
    bundle = bundle_of(people, winner, other)
    all_say(drafts.propose(people.alice, draft=winner, reason="We talked."), Ballot.YES)
    settle(without=AWAY)
    choice = chosen(bundle)
    since = "Version 2 came into force since this bundle was opened."
    assert choice.overtaken == since
    assert [option.stale for option in choice.options] == ["It was ratified.", since]
    # Both still stand on the same version, so what they have in common can be told.
    assert choice.pairs[0].conflicts
    assert choice.pairs[0].stale == (winner, other)


def test_a_draft_that_was_brought_up_to_date_stands_elsewhere_now(people: People) -> None:
    ratified(people, document())
    moved, other = saying(people, "Moved."), saying(people, "Other.")
    bundle = bundle_of(people, moved, other)
    ratified(people, amended(weight=2.0))
    merging.bring_up_to_date(
        people.alice, draft=moved, seen_revision=1, decide=lambda _, conflict: conflict.ours
    )
    choice = chosen(bundle)
    assert choice.options[0].stale == "It was brought up to date with version 2 since it was put in."
    assert choice.options[0].document is None
    [pair] = choice.pairs
    assert (pair.untold, pair.conflicts) == (f"Draft {moved.pk} stands on another version.", ())


def test_a_draft_that_was_spoilt_since_is_said_to_be(people: People) -> None:
    ratified(people, document())
    spoilt = saying(people, "Spoilt.")
    bundle = bundle_of(people, spoilt, saying(people, "Other."))
    saving.save(people.alice, draft=spoilt, source="title: x", seen_revision=1)
    choice = chosen(bundle)
    assert choice.options[0].untold.startswith(
        f"Draft {spoilt.pk} is not sound any more. schema: This is missing."
    )
    assert choice.options[0].stale == ""
    assert choice.pairs[0].untold == choice.options[0].untold


def test_a_draft_is_stale_in_every_state_in_which_it_cannot_be_chosen() -> None:
    assert set(STALE) == set(DraftStatus) - {DraftStatus.EDITING, DraftStatus.CHOOSING}


def test_each_community_has_its_own_bundles_and_drafts_to_put_in(people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    theirs = bundles.open_bundle(bakers.alice, community=bakers.community, title="Bread", reason="Rye.")
    draft_of(bakers.alice, bakers.community, document())
    inside, outside, given_up = (saying(people, words) for words in ("In.", "Out.", "Given up."))
    drafts.abandon(people.alice, draft=given_up)
    ours = bundle_of(people, inside)
    assert list(bundles_of(people.community)) == [ours]
    assert list(bundles_of(bakers.community)) == [theirs]
    assert [each.drafts_number for each in bundles_of(people.community)] == [1]  # type: ignore[attr-defined]  # counted
    assert list(drafts_for(ours)) == [outside]
