"""What one text changes in another."""

from constitutions.changes import BESIDE, SHORT, Difference, changes
from constitutions.document import Document, Precedence, Section
from constitutions.norms import Example, Gate, Norm, Translation
from governance.rules import DecisionRule
from tests.people import document, example


def with_norms(*norms: Norm) -> Document:
    return document().model_copy(update={"norms": norms})


FIRST, SECOND = document().norms


def test_the_same_text_changes_nothing() -> None:
    assert changes(document(), document()).nothing


def test_norms_are_added_and_taken_out_by_their_ids() -> None:
    new = SECOND.model_copy(update={"id": "new"})
    found = changes(document(), with_norms(FIRST, new))
    assert (found.added, found.removed, found.changed, found.reordered) == ((new,), (SECOND,), (), False)
    assert not found.nothing


def test_a_changed_norm_says_in_what() -> None:
    better = FIRST.model_copy(
        update={
            "statement": "It does.",
            "gate": Gate(alpha=0.01),
            "examples": (*FIRST.examples[1:], example("x", 99)),
        }
    )
    (changed,) = changes(document(), with_norms(better, SECOND)).changed
    found = {each.field: each for each in changed.differences}
    assert set(found) == {"statement", "gate", "examples"}
    assert (found["statement"].before, found["statement"].after) == (FIRST.statement, "It does.")
    assert found["gate"].before == ""
    assert "kept below 1 %" in found["gate"].after
    assert found["examples"] == Difference("examples", "1 of 5 taken out or rewritten", "1 of 5 new")


def test_a_new_order_is_a_change() -> None:
    assert changes(document(), with_norms(SECOND, FIRST)).reordered


def test_what_stands_beside_the_norms_is_told_in_words() -> None:
    rules = {**document().rules, "ratify": DecisionRule(quorum_percent=75)}
    after = document().model_copy(update={"title": "New", "rules": rules, "gate": Gate(soft="pooled")})
    found = {each.field: each for each in changes(document(), after).document}
    assert set(found) == {"title", "how it is decided", "what counts as evidence"}
    assert "At least 75 %" in found["how it is decided"].after
    assert "To bring a new text into force: All members decide." in found["how it is decided"].before


def test_no_field_of_a_text_changes_unsaid() -> None:
    assert {*SHORT, *BESIDE} == {*Document.model_fields} - {"norms", "schema_version"}


def test_precedence_and_headings_are_told_in_words() -> None:
    rule = Precedence(first="norm-0", then="norm-1", when="At night.")
    section = Section(id="manner", title="Manner", text="How it speaks.")
    translation = Translation(statement="Es hält.", negative="Es bricht.")
    spoken = FIRST.model_copy(update={"translations": {"de": translation}})
    after = with_norms(spoken, SECOND).model_copy(update={"precedence": (rule,), "sections": (section,)})
    found = changes(document(), after)
    said = {each.field: each.after for each in found.document}
    assert said == {
        "which norm goes first": "norm-0 goes before norm-1: At night.",
        "the headings": "Manner: How it speaks.",
    }
    assert found.changed[0].differences[0].after == "de: Es hält. Es bricht."


def test_of_examples_only_numbers_are_told() -> None:
    def examples(*told: Example) -> Difference:
        after = with_norms(FIRST.model_copy(update={"examples": told}), SECOND)
        return changes(document(), after).changed[0].differences[0]

    more = examples(*FIRST.examples, example("x", 99))
    assert (more.before, more.after, more.counted) == ("", "1 of 6 new", True)
    assert examples(*FIRST.examples[1:]).before == "1 of 5 taken out or rewritten"
    turned = examples(*reversed(FIRST.examples))
    assert (turned.before, turned.after) == ("", "in another order")
