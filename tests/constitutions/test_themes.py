"""Votes on texts, handed on by section: who votes for whom on what."""

import pytest
from django.test import Client

from constitutions.changes import sections_changed
from constitutions.document import Document, Section
from governance.counting.ballots import Choice
from governance.errors import DelegationLoopError, NotDelegableError
from governance.models import Decision, Delegation, Role, User
from governance.rules import DecisionRule
from governance.services import delegations, voting
from tests.governance.deciding import closed
from tests.loop import settle
from tests.people import People, add, all_say, document, person, propose
from tests.reading import said

LIQUID = DecisionRule(delegation=True, ballots="open")
REPAIRS, RENT = "theme:repairs", "theme:rent"


def text(**changed: str) -> Document:
    """Return a text on repairs, rent, and what stands in no section, with new rationales for the norms named."""
    plain = document(norms=3)
    sections = ("repairs", "rent", None)
    norms = tuple(
        norm.model_copy(
            update={"section": section, "rationale": changed.get(section or "loose", norm.rationale)}
        )
        for norm, section in zip(plain.norms, sections, strict=True)
    )
    headings = (Section(id="repairs", title="Repairs"), Section(id="rent", title="Rent"))
    return plain.model_copy(
        update={"norms": norms, "sections": headings, "rules": {**plain.rules, "ratify": LIQUID}}
    )


@pytest.fixture
def sectioned(people: People) -> People:
    all_say(propose(people.alice, people.community, text()), Choice.YES)
    settle()
    for name in ("dora", "emil"):
        add(people.alice, person(name), people.community, Role.MEMBER)
    return people


def hand(people: People, giver: User, topic: str, taker: User) -> None:
    delegations.delegate(giver, community=people.community, topic=topic, taker=taker)


def counted(people: People, decision: Decision) -> tuple[int, int]:
    """Return yes and no, with alice for it, bob against it, and nobody else there."""
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    count = closed(decision).count
    return count.yes, count.no


def test_the_sections_of_a_change_are_those_in_which_all_of_it_lies() -> None:
    assert sections_changed(text(), text(repairs="New.")) == ["repairs"]
    assert sections_changed(text(), text(repairs="New.", rent="New.")) == ["rent", "repairs"]
    assert sections_changed(text(), text(repairs="New.", loose="New.")) == ()
    assert sections_changed(text(), text(repairs="New.").model_copy(update={"title": "Another"})) == ()
    moved = text().norms[0].model_copy(update={"section": "rent"})
    assert sections_changed(text(), text().model_copy(update={"norms": (moved, *text().norms[1:])})) == [
        "rent",
        "repairs",
    ]


def test_whoever_has_a_section_votes_on_a_text_that_changes_nothing_else(sectioned: People) -> None:
    hand(sectioned, person("dora"), REPAIRS, sectioned.alice)
    hand(sectioned, person("dora"), "ratify", sectioned.bob)
    decision = propose(sectioned.alice, sectioned.community, text(repairs="New."))
    assert decision.topics == ["norm:norm-0", REPAIRS]
    assert counted(sectioned, decision) == (2, 1)


@pytest.mark.parametrize("beside", ["rent", "loose"])
def test_a_text_that_changes_more_is_for_whoever_has_votes_on_texts(sectioned: People, beside: str) -> None:
    hand(sectioned, person("dora"), REPAIRS, sectioned.alice)
    hand(sectioned, person("dora"), "ratify", sectioned.bob)
    hand(sectioned, person("emil"), REPAIRS, sectioned.alice)
    decision = propose(sectioned.alice, sectioned.community, text(repairs="New.", **{beside: "New."}))
    assert counted(sectioned, decision) == (1, 2)


def test_whoever_has_each_section_of_a_text_votes_on_it(sectioned: People) -> None:
    for theme in (REPAIRS, RENT):
        hand(sectioned, person("dora"), theme, sectioned.alice)
    hand(sectioned, person("emil"), REPAIRS, sectioned.alice)
    hand(sectioned, person("emil"), RENT, sectioned.bob)
    decision = propose(sectioned.alice, sectioned.community, text(repairs="New.", rent="New."))
    assert counted(sectioned, decision) == (2, 1)


def test_circles_through_a_section_and_a_kind_are_refused(sectioned: People) -> None:
    hand(sectioned, person("dora"), REPAIRS, person("emil"))
    for topic in ("ratify", RENT, REPAIRS):
        with pytest.raises(DelegationLoopError):
            hand(sectioned, person("emil"), topic, person("dora"))


def test_only_sections_of_the_text_in_force_can_be_handed_on(sectioned: People) -> None:
    for topic in ("theme:garden", "theme:"):
        with pytest.raises(NotDelegableError):
            hand(sectioned, person("dora"), topic, person("emil"))


def test_the_page_names_sections_and_a_section_that_is_gone_can_be_taken_back(
    client: Client, sectioned: People
) -> None:
    page = f"/c/{sectioned.community.slug}/delegations/"
    client.force_login(sectioned.bob)
    shown = said(client.get(page))
    assert "Text to bring into force: “Repairs” Your vote is your own." in shown
    assert "a text that changes more is for whoever has all of it" in shown
    answer = client.post(f"{page}{REPAIRS}/", {f"{REPAIRS}-taker": sectioned.alice.pk}, follow=True)
    assert "Your vote is with alice ." in said(answer)
    assert "alice 2 50 %" in said(answer)
    delegation = Delegation.objects.get()
    Delegation.objects.filter(pk=delegation.pk).update(topic="theme:gone")
    assert "“gone” Your vote is with alice ." in said(client.get(page))
    answer = client.post(f"{page}theme:gone/back/", follow=True)
    assert "Your vote is your own again: Text to bring into force: “gone”." in said(answer)
