"""The house's own kinds of decision: all are named, so that nobody asks a question under their name."""

from adapters.commons import SHARES
from constitutions.selectors import RATIFY
from constitutions.services.choosing import CHOOSE
from constitutions.services.drafts import DEPLOY
from evaluation.services import requests
from governance.ports.kinds import QUESTION, is_reserved, kind_in_words, table
from governance.selectors import attestations as vouching
from governance.selectors.cases import APPEAL as SANCTION_APPEAL
from governance.selectors.cases import STEP
from governance.services import closing, moderation
from governance.services.voices import VOICE


def test_every_kind_that_a_floor_puts_to_the_vote_is_the_houses_own() -> None:
    named = {RATIFY, CHOOSE, DEPLOY, requests.RESTORE, closing.REVIEW, moderation.APPEAL}
    among_communities = {vouching.ATTEST, vouching.REVOKE, vouching.REVIEW, STEP, SANCTION_APPEAL, VOICE}
    assert set(table()) == named | among_communities | {SHARES}
    assert not is_reserved(QUESTION)


def test_a_kind_is_called_what_people_call_it() -> None:
    assert kind_in_words("ratify") == "Text to bring into force"
    assert kind_in_words("elect_a-committee") == "Elect a committee"
