"""What the rules for the house's own kinds of decision can never say, and what a text changes in its rules."""

import pytest
from pydantic import ValidationError

from constitutions.document import Document
from constitutions.rule_changes import changes_to_rules, rule_changes
from governance.rules import STORED, DecisionRule
from tests.constitutions.texts import golden, value

QUICK = {"emergency": {"electorate": "stewards"}}


def test_a_text_is_never_changed_in_an_emergency() -> None:
    with pytest.raises(ValidationError, match="A text is never changed in an emergency"):
        Document.model_validate(value(rules={"ratify": QUICK}))
    assert Document.model_validate(value(rules={"deploy": QUICK})).rules["deploy"].emergency
    assert Document.model_validate(value(rules={"ratify": QUICK}), context=STORED).rules["ratify"].emergency


PLAIN, STRICT = DecisionRule(), DecisionRule(quorum_percent=75)


def test_only_rules_that_say_something_else_are_changes() -> None:
    before = {"ratify": STRICT, "deploy": PLAIN, "old": PLAIN}
    # Of a simple majority nobody asks how large a larger one would have to be.
    after = {"new": PLAIN, "ratify": PLAIN, "deploy": DecisionRule(threshold="3/4")}
    found = {change.kind: change for change in rule_changes(before, after)}
    assert [*found] == ["new", "ratify", "old"]
    assert (found["new"].before_in_words, found["old"].after_in_words) == ((), ())
    assert found["new"].differences == ()
    assert found["ratify"].decides == "To bring a new text into force"


def test_only_the_rule_for_texts_can_loosen_the_text() -> None:
    easier = rule_changes({"ratify": STRICT, "budget": STRICT}, {"ratify": PLAIN, "budget": PLAIN})
    assert [[each.sentence for each in change.loosens_the_text] for change in easier] == [
        ["How many must vote: from 75 % to 50 %"],
        [],
    ]
    assert not rule_changes({"ratify": PLAIN}, {"ratify": STRICT})[0].loosens_the_text


def test_a_first_text_is_told_apart_from_the_founding_rule() -> None:
    text = golden()
    assert [change.kind for change in changes_to_rules(None, text, founding=PLAIN)] == ["ratify"]
    assert changes_to_rules(None, text, founding=text.rules["ratify"]) == ()
    assert changes_to_rules(text, text, founding=PLAIN) == ()
