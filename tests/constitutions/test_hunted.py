"""What a hostile reader found, each as it was found."""

import contextlib
import time

import pytest
from django.test import Client

from constitutions.document import Document, Precedence
from constitutions.effective import Fault, resolve
from constitutions.errors import AnotherTextOpenError, StaleDraftError, UnreadableTextError
from constitutions.formats import UnreadableError, to_yaml
from constitutions.importing.plain import from_headings, from_statements
from constitutions.markdown import from_markdown
from constitutions.merging.texts import joined
from constitutions.models import Draft
from constitutions.norms import Gate, Modality
from constitutions.services import drafts, saving
from constitutions.split import Part, split
from constitutions.web.desk import soundness
from constitutions.wording import pieces
from evaluation.engine.suite import compile_suite
from tests.api.doors import Knocking
from tests.constitutions.test_formats import small
from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.people import People, charter, document, draft_of, example

SOON = 10.0
"""How many seconds of this machine are more than enough for what took minutes when it was found."""


def gated(title: str, gate: Gate) -> Document:
    return charter(title).model_copy(update={"gate": gate})


@pytest.mark.parametrize("turned", [False, True])
def test_a_lax_charter_does_not_lower_a_strict_ones_evidence(turned: bool) -> None:
    strict = gated("Strict", Gate(epsilon=0.01))
    lax = gated("Lax", Gate(epsilon=0.9, delta=0.9, alpha=0.4, soft="pooled"))
    argued = lax.norms[0].model_copy(update={"rationale": "Because we say so."})
    for other in (lax, lax.model_copy(update={"norms": (argued,)})):
        charters = [other, strict] if turned else [strict, other]
        found = resolve(document(), charters)
        [floor] = [each.norm for each in found.norms if each.norm.id == "floor"]
        assert floor.gate is not None
        if not found.problems:
            assert (floor.gate.epsilon, floor.gate.delta, floor.gate.soft) == (0.01, 0.05, "each")


def test_nothing_of_ones_own_goes_before_a_floor() -> None:
    rule = Precedence(first="norm-0", then="floor", when="Always.")
    text = document().model_copy(update={"precedence": (rule,)})
    [problem] = resolve(text, [charter()]).problems
    assert (problem.fault, problem.norm) == (Fault.WEAKENED, "floor")
    turned = Precedence(first="floor", then="norm-0", when="Always.")
    assert not resolve(text.model_copy(update={"precedence": (turned,)}), [charter()]).problems


def test_a_text_does_not_pool_what_its_charter_judges_each() -> None:
    pooled = document().model_copy(update={"gate": Gate(soft="pooled")})
    [problem] = resolve(pooled, [charter()]).problems
    assert "pools soft norms where the charter judges each" in problem.reasons[0]
    hard = charter().norms[0].model_copy(update={"modality": Modality.MUST})
    assert not resolve(pooled, [charter().model_copy(update={"norms": (hard,)})]).problems


@pytest.mark.parametrize(
    "work",
    [
        lambda: from_headings("# a" + " " * 5_000 + "b"),
        lambda: soundness("norms:\n" + ("- examples: [" + ",".join(["{dialogue: []}"] * 400) + "]\n") * 20),
        lambda: from_statements("x\n" * 10_000),
        lambda: pieces("a b " * 8_000, "c d " * 8_000),
        lambda: joined("", "- a\n" * 8_000, "- b\n" * 8_000 + "c"),
    ],
    ids=["spaces in a heading", "many mistakes", "one statement again and again", "all words new", "lines"],
)
def test_what_took_minutes_takes_a_moment(work: object) -> None:
    started = time.process_time()
    with contextlib.suppress(ValueError):
        work()  # type: ignore[operator]
    assert time.process_time() - started < SOON


@pytest.mark.django_db
def test_a_draft_begun_from_an_older_one_stands_where_that_stood(client: Client, people: People) -> None:
    ratified(people, document())
    old = draft_of(people.alice, people.community, amended(weight=2.0))
    drafts.abandon(people.alice, draft=old)
    ratified(people, document().model_copy(update={"preamble": "Rewritten since."}))
    client.force_login(people.alice)
    given = {"origin": "text", "source": old.source}
    client.post(f"/c/tenants/drafts/new/?from={old.pk}", given)
    new = Draft.objects.latest("pk")
    assert new.base == old.base
    page = client.get(f"/c/tenants/drafts/{new.pk}/").content.decode()
    assert "Bring this draft up to date" in page


@pytest.mark.django_db
def test_two_who_open_a_vote_at_once_are_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (draft_of(people.alice, people.community, document(title)) for title in ("One", "Other"))
    drafts.propose(people.alice, draft=one, reason="Now.")
    monkeypatch.setattr(drafts, "check_can_propose", lambda _who, draft: drafts.read(draft.source))
    with pytest.raises(AnotherTextOpenError):
        drafts.propose(people.alice, draft=other, reason="Now.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("norms/", {"title": "x"}),
        ("sections/new/", {"title": "x"}),
        ("yaml/", {"source": "a\0b", "revision": "1"}),
        ("yaml/", {"source": "title: x", "revision": "9" * 5_000}),
        ("join/", {"source": "title: x", "revision": "1", "beside": "9" * 5_000}),
        ("join/", {"source": "a\0b", "revision": "1"}),
    ],
)
@pytest.mark.parametrize("source", ["", "# only a thought", "- a", "words", "sections: [a]\nnorms: [a, b]"])
def test_odd_drafts_and_odd_words_are_answered_with_a_sentence(
    client: Client, people: People, source: str, address: str, given: dict[str, str]
) -> None:
    draft = drafts.start(people.alice, community=people.community, source=source)
    client.force_login(people.alice)
    answer = client.post(f"/c/tenants/drafts/{draft.pk}/{address}", {"revision": "1", **given})
    assert answer.status_code < 500


@pytest.mark.django_db
def test_odd_addresses_lead_nowhere(client: Client, people: People) -> None:
    ratified(people, document())
    assert client.get("/compare/", {"left": "a\0@1", "right": "tenants@1"}).status_code == 404
    assert client.get("/compare/", {"left": f"tenants@{'9' * 5_000}"}).status_code == 404
    assert Knocking().get("%00/", root="/api/texts/").status_code == 404
    client.force_login(people.alice)
    assert client.post("/c/tenants/constitution/v1/fork/", {"community": "a\0"}).status_code == 404
    assert client.post("/c/tenants/constitution/follow/", {"charter": f"a\0@{'9' * 50}"}).status_code == 404
    assert client.get(f"/c/tenants/drafts/new/?from={'9' * 5_000}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd", ["norms:\n- id: [a]\n", "norms:\n- id: 1\n- id: a\n", "1: x\ntrue: y\n~: z\n"]
)
def test_two_saves_of_a_text_with_odd_names_do_not_break(people: People, odd: str) -> None:
    draft = drafts.start(people.alice, community=people.community, source=odd)
    saving.save(people.alice, draft=draft, source=f"{odd}title: x\n", seen_revision=1)
    with contextlib.suppress(StaleDraftError):
        saving.save(people.alice, draft=draft, source=f"preamble: y\n{odd}", seen_revision=1)
    draft.refresh_from_db()
    assert "title: x" in draft.source


def test_two_opposite_rules_are_asked_about() -> None:
    base = small()
    one, other = (
        f"{base}precedence:\n- {{first: {first}, then: {then}, when: Always.}}\n"
        for first, then in (("a", "b"), ("b", "a"))
    )
    found = joined(base, one, other)
    assert not isinstance(found, str)
    assert [conflict.place[0] for conflict in found.conflicts]


def test_markdown_whose_examples_are_no_list_is_refused() -> None:
    source = "# T\n\nP\n\n## N {#n}\n\nR\n\n```yaml\nexamples: 5\n```\n\n### E {#e}\n"
    with pytest.raises(UnreadableError):
        from_markdown(source)


@pytest.mark.django_db
def test_words_that_cannot_be_seen_are_refused_in_an_answer(client: Client, people: People) -> None:
    draft = drafts.start(people.alice, community=people.community, source=to_yaml(document()))
    client.force_login(people.alice)
    given = {
        "one": "norm-0",
        "other": "norm-1",
        "q-norm-0-norm-1-first": "norm-1",
        "q-norm-0-norm-1-when": "Some\u00adbody asks.",
        "revision": "1",
    }
    answer = client.post(f"/c/tenants/drafts/{draft.pk}/precedence/", given)
    assert answer.status_code == 422
    with pytest.raises(UnreadableTextError, match=r"U\+0000"):
        saving.save(people.alice, draft=draft, source="a\0", seen_revision=1)


@pytest.mark.django_db
def test_words_over_a_text_no_longer_kept_are_shown_beside_it_and_stay_with_their_norm(
    client: Client, people: People
) -> None:
    draft = draft_of(people.alice, people.community, document())
    theirs = draft.source.replace("We wrote this together.", "They wrote this.")
    saving.save(people.alice, draft=draft, source=theirs, seen_revision=1)
    client.force_login(people.alice)
    head = client.post(f"/c/tenants/drafts/{draft.pk}/norms/", {"title": "Mine", "revision": "0"})
    shown = head.content.decode()
    assert head.status_code == 409
    assert "They wrote this." in shown.split("What stands there now")[1].split("</textarea>")[0]


def test_no_norm_beside_a_restated_floor_takes_its_questions_away() -> None:
    strict = charter("Strict")
    floor = strict.norms[0]
    restated = floor.model_copy(update={"binding": None})
    plain = document(norms=1).norms[0]
    held_out = [family for family, part in split(floor).items() if part is Part.HELD_OUT]
    taking = tuple(
        example("taken", number).model_copy(update={"family": family})
        for number, family in enumerate([*held_out, *(f"pad-{each}" for each in range(6))])
    )
    alone = compile_suite(resolve(document(norms=1), [strict]).norms, Part.HELD_OUT)
    for name in range(20):
        helper = plain.model_copy(update={"id": f"helper-{name}", "examples": taking})
        text = document().model_copy(update={"norms": (plain, restated, helper)})
        found = resolve(text, [strict])
        assert not found.problems
        suite = compile_suite(found.norms, Part.HELD_OUT)
        asked, before = ([item for item in each.items if item.norm_id == floor.id] for each in (suite, alone))
        assert asked == before
        assert len(asked) == len(held_out)
