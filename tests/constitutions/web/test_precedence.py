"""Which of two norms goes first: asked on a page, answered as a rule of the draft."""

from collections.abc import Sequence

import pytest
from django.test import Client
from pytest_django import Settings

from constitutions.embeddings import EmbeddingsAwayError
from constitutions.formats import from_yaml, to_yaml, value_of
from constitutions.models import Draft
from constitutions.services import drafts, saving
from constitutions.tensions import by_words
from governance.models import Community, User
from tests.people import People, document
from tests.reading import said

ANSWER = {
    "one": "norm-0",
    "other": "norm-1",
    "q-norm-0-norm-1-first": "norm-1",
    "q-norm-0-norm-1-when": "Somebody is in danger.",
    "revision": "1",
}


def meaning(texts: Sequence[str], *, community: Community) -> Sequence[Sequence[float]]:
    """Stand for the engine, which is another process."""
    assert community.pk
    return by_words(texts)


def away(_texts: Sequence[str], **_for: Community) -> Sequence[Sequence[float]]:
    raise EmbeddingsAwayError("The engine is <away>.")


@pytest.fixture
def draft(client: Client, people: People, settings: Settings) -> Draft:
    """Return a draft of alice's, and sign her in."""
    settings.POLITY_EMBED = f"{__name__}.meaning"
    client.force_login(people.alice)
    first, second = document(examples=2).norms
    crossed = second.model_copy(update={"negative": "It never keeps norm 0."})
    text = document().model_copy(update={"norms": (first, crossed)})
    return drafts.start(people.alice, community=people.community, source=to_yaml(text))


def address(draft: Draft, more: str = "") -> str:
    return f"/c/tenants/drafts/{draft.pk}/precedence/{more}"


def test_two_norms_are_asked_about_with_a_case(client: Client, draft: Draft) -> None:
    shown = said(client.get(address(draft)))
    assert "“It keeps norm 0.” and “It keeps norm 1.”" in shown
    assert "When somebody writes this, which goes first?" in shown
    assert "their meaning cannot be compared" not in shown


def test_without_an_engine_words_are_compared_and_the_page_says_so(
    client: Client, draft: Draft, settings: Settings
) -> None:
    settings.POLITY_EMBED = f"{__name__}.away"
    page = client.get(address(draft)).content.decode()
    assert "their meaning cannot be compared now. Whoever runs this site can read here why." in page
    assert "away" not in page
    User.objects.filter(username="alice").update(is_staff=True)
    assert "The engine is &lt;away&gt;." in client.get(address(draft)).content.decode()
    assert "which goes first?" in page


def test_an_answer_becomes_a_rule_and_is_not_asked_again(client: Client, draft: Draft) -> None:
    example = {
        "q-norm-0-norm-1-case": "It burns!",
        "q-norm-0-norm-1-preferred": "Get out.",
        "q-norm-0-norm-1-rejected": "Fires have three causes.",
    }
    assert client.post(address(draft), {**ANSWER, **example}).status_code == 302
    draft.refresh_from_db()
    [rule] = from_yaml(draft.source).precedence
    assert (rule.first, rule.then, rule.when) == ("norm-1", "norm-0", "Somebody is in danger.")
    assert rule.example is not None
    assert rule.example.preferred == "Get out."
    shown = said(client.get(address(draft)))
    assert "“It keeps norm 1.” goes before “It keeps norm 0.”: Somebody is in danger." in shown
    assert "There is nothing to ask" in shown
    turned = {**ANSWER, "q-norm-0-norm-1-first": "norm-0", "revision": "2"}
    client.post(address(draft), turned)
    draft.refresh_from_db()
    assert [each["first"] for each in value_of(draft.source)["precedence"]] == ["norm-0"]
    client.post(address(draft, "take-back/"), {"first": "norm-0", "then": "norm-1", "revision": "3"})
    draft.refresh_from_db()
    assert "precedence" not in value_of(draft.source)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"q-norm-0-norm-1-when": ""}, "This field is required."),
        ({"q-norm-0-norm-1-preferred": "Only one."}, "Write all three, or no reply."),
        (
            {f"q-norm-0-norm-1-{name}": "Same." for name in ("case", "preferred", "rejected")},
            "Both replies are the same.",
        ),
    ],
)
def test_an_answer_that_cannot_be_keeps_what_was_typed(
    client: Client, draft: Draft, changed: dict[str, str], sentence: str
) -> None:
    answer = client.post(address(draft), {**ANSWER, "q-norm-0-norm-1-when": "Typed.", **changed})
    assert (answer.status_code, sentence in said(answer)) == (422, True)
    assert next(iter(changed.values())) in answer.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_what_does_not_pull_apart_is_asked_again_once_it_is_rewritten(
    client: Client, people: People, draft: Draft
) -> None:
    pair = {"one": "norm-0", "other": "norm-1"}
    for _ in range(2):
        assert client.post(address(draft, "set-aside/"), pair).status_code == 302
    assert "There is nothing to ask" in said(client.get(address(draft)))
    rewritten = draft.source.replace("It keeps norm 1.", "It keeps norm 1, and says so.")
    saving.save(people.alice, draft=draft, source=rewritten, seen_revision=1)
    assert "which goes first?" in said(client.get(address(draft)))
    client.post(address(draft, "set-aside/"), pair)
    client.post(address(draft, "set-aside/"), {"again": "1"})
    assert "which goes first?" in said(client.get(address(draft)))
    assert client.post(address(draft, "set-aside/"), {**pair, "one": "never"}).status_code == 404
    client.force_login(people.bob)
    assert client.post(address(draft, "set-aside/"), pair).status_code == 403


def test_a_text_under_a_charter_that_is_not_here_is_mended_first(
    client: Client, people: People, draft: Draft
) -> None:
    pin = '{"authority": "nobody", "title": "None", "digest": "sha256:' + "0" * 64 + '"}'
    source = f"{draft.source}upstreams: [{pin}]\n"
    odd = drafts.start(people.alice, community=people.community, source=source)
    assert "This can be asked once the text is sound." in said(client.get(address(odd)))


def test_norms_that_are_not_there_are_not_found(client: Client, draft: Draft) -> None:
    assert client.post(address(draft), {**ANSWER, "one": "never"}).status_code == 404
    assert client.post(address(draft), {**ANSWER, "other": "norm-0"}).status_code == 404


def test_an_answer_joins_what_others_saved(client: Client, people: People, draft: Draft) -> None:
    theirs = draft.source.replace("It keeps norm 0.", "It keeps it well.")
    saving.save(people.alice, draft=draft, source=theirs, seen_revision=1)
    assert client.post(address(draft), ANSWER).status_code == 302
    draft.refresh_from_db()
    joined = from_yaml(draft.source)
    assert (joined.norms[0].statement, len(joined.precedence)) == ("It keeps it well.", 1)


def test_an_unsound_text_is_mended_first(client: Client, people: People, draft: Draft) -> None:
    odd = drafts.start(people.alice, community=people.community, source="title: x")
    assert "This can be asked once the text is sound." in said(client.get(address(odd)))
