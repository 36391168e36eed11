"""The house's own kinds of decision: all are named, so that nobody asks a question under their name."""

from constitutions.selectors import RATIFY
from constitutions.services.drafts import DEPLOY
from evaluation.services import requests
from governance import vouching
from governance.kinds import QUESTION, is_reserved, kind_in_words, table
from governance.services import closing, moderation


def test_every_kind_that_a_floor_puts_to_the_vote_is_the_houses_own() -> None:
    named = {RATIFY, DEPLOY, requests.RESTORE, closing.REVIEW, moderation.APPEAL}
    assert set(table()) == {*named, vouching.ATTEST, vouching.REVOKE, vouching.REVIEW}
    assert not is_reserved(QUESTION)


def test_a_kind_is_called_what_people_call_it() -> None:
    assert kind_in_words("ratify") == "Text to bring into force"
    assert kind_in_words("elect_a-committee") == "Elect a committee"
