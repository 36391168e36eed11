"""What a compiled constitution tells the model."""

from adapters.dataset import rows
from adapters.prompt import compiled, prompt_digest, shots_of
from constitutions.document import Precedence
from constitutions.effective import effective
from tests.people import document

RULE = Precedence(first="norm-1", then="norm-0", when="Somebody is in danger.")


def test_every_norm_is_a_rule_and_shots_are_turns() -> None:
    text = document()
    norms = effective(text, [])
    shots = shots_of(norms, 2)
    system, *turns = compiled(text, norms, shots)
    assert system.content.splitlines() == [
        "You answer for Our text. Keep these rules:",
        "- As a rule: It keeps norm 0.",
        "- As a rule: It keeps norm 1.",
    ]
    assert [turn.role for turn in turns] == ["user", "assistant"] * 2
    assert turns[1].content == shots[0].preferred


def test_which_norm_goes_first_is_told_unless_one_of_them_ended() -> None:
    text = document().model_copy(update={"precedence": (RULE,)})
    norms = effective(text, [])
    line = "- Somebody is in danger. Then this goes first: It keeps norm 1. It goes before: It keeps norm 0."
    assert compiled(text, norms, ())[0].content.endswith(line)
    assert line not in compiled(text, norms[:1], ())[0].content
    assert prompt_digest(compiled(text, norms, ())) != prompt_digest(compiled(document(), norms, ()))


def test_a_case_of_what_goes_first_is_learned_unless_a_norm_of_it_ended() -> None:
    case = document().norms[0].examples[0].model_copy(update={"preferred": "First the danger."})
    rule = RULE.model_copy(update={"example": case})
    text = document().model_copy(update={"precedence": (rule,)})
    norms = effective(text, [])
    learned = [row["completion"][0]["content"] for row in rows(text, norms)]
    assert learned.count("First the danger.") == 1
    assert "First the danger." not in [row["completion"][0]["content"] for row in rows(text, norms[:1])]
