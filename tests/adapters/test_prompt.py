"""What a compiled constitution tells the model."""

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
