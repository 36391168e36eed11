"""Review and sunset days: reminders, lapse, and renewal by a vote."""

from datetime import date, timedelta

import pytest

from constitutions.document import Document
from constitutions.errors import NoSuchNormError, RenewalDayError
from constitutions.events import NormLapsed
from constitutions.models import Lapse
from constitutions.norms import Binding
from constitutions.selectors import effective_norms
from constitutions.services import drafts, life
from governance import clock
from governance.counting.ballots import Choice
from governance.entrenchment import Entrenchment
from governance.errors import RoleNeededError
from governance.subjects import subject_of
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import People, adhering, all_say, charter, document, found_people, in_force, propose
from tests.walking import AWAY

pytestmark = pytest.mark.django_db

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def dated(text: Document, **days: date | Entrenchment) -> Document:
    """Return the text with days on its first norm, or with more that it says."""
    first, *others = text.norms
    return text.model_copy(update={"norms": (first.model_copy(update=days), *others)})


def today() -> date:
    return clock.now().date()


def recorded(people: People) -> list[str]:
    """Return the kinds of the community's entries about norms' days."""
    return [
        entry.kind for entry in people.community.ledger.order_by("index") if entry.kind.startswith("Norm")
    ]


def test_a_norm_is_looked_at_again_on_its_day(people: People) -> None:
    version = ratified(people, dated(document(), review_on=today() + MONTH))
    settle(without=AWAY)
    assert recorded(people) == []
    with clock.ahead(MONTH):
        settle(without=AWAY)
    assert recorded(people) == ["NormReviewDue"]
    assert {found.norm.id for found in effective_norms(version)} == {"norm-0", "norm-1"}


def test_whoever_has_to_take_longer_over_a_norm_is_reminded_earlier(people: People) -> None:
    slow = Entrenchment(deliberation_days=14, timelock_days=3)
    ends = today() + 2 * MONTH
    ratified(people, dated(document(), sunset_on=ends, entrenchment=slow))
    with clock.ahead(2 * MONTH - timedelta(days=32)):
        settle(without=AWAY)
    assert recorded(people) == []
    with clock.ahead(2 * MONTH - timedelta(days=31)):
        settle(without=AWAY)
    assert recorded(people) == ["NormSunsetNear"]
    entry = people.community.ledger.get(kind="NormSunsetNear")
    assert entry.payload.body["on"] == ends.isoformat()


def test_a_norm_that_nobody_renews_ends_on_its_day_and_people_are_reminded_before(people: People) -> None:
    version = ratified(people, dated(document(), sunset_on=today() + MONTH))
    with clock.ahead(MONTH - WEEK):
        settle(without=AWAY)
        assert recorded(people) == ["NormSunsetNear"]
        assert len(effective_norms(version)) == 2
    with clock.ahead(MONTH):
        ran = settle(without=AWAY)
        assert settle(without=AWAY) == []
    assert ran.count("constitutions.lapse") == 1
    assert recorded(people) == ["NormSunsetNear", "NormLapsed"]
    assert [found.norm.id for found in effective_norms(version)] == ["norm-1"]
    entry = people.community.ledger.get(kind=NormLapsed.__name__)
    assert entry.payload.body["returns_to"] == ""
    assert entry.steps.get(task="adapters.adapt").status == "waiting"


def test_a_renewed_norm_goes_on(people: People) -> None:
    version = ratified(people, dated(document(), sunset_on=today() + MONTH))
    draft = life.renew(people.alice, version=version, norm_id="norm-0", until=today() + 3 * MONTH)
    all_say(drafts.propose(people.alice, draft=draft, reason="It has served us."), Choice.YES)
    settle(without=AWAY)
    with clock.ahead(2 * MONTH):
        settle(without=AWAY)
    assert not Lapse.objects.exists()
    assert in_force(people.community).number == 2
    with clock.ahead(3 * MONTH):
        settle(without=AWAY)
    assert Lapse.objects.get().version == in_force(people.community)


def test_renewal_needs_a_day_to_come_a_norm_with_a_day_and_a_drafter(people: People) -> None:
    version = ratified(people, dated(document(), sunset_on=today() + MONTH))
    with pytest.raises(RenewalDayError):
        life.renew(people.alice, version=version, norm_id="norm-0", until=today())
    with pytest.raises(NoSuchNormError):
        life.renew(people.alice, version=version, norm_id="norm-1", until=today() + MONTH)
    with pytest.raises(RoleNeededError):
        life.renew(people.bob, version=version, norm_id="norm-0", until=today() + 2 * MONTH)


def test_what_a_charter_says_holds_again_where_a_departure_ends(people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    above = charter()
    first = above.norms[0].model_copy(
        update={"binding": Binding.DEFAULT, "statement": "It does it the charter's way."}
    )
    above = Document.model_validate(above.model_copy(update={"norms": (first,)}).model_dump(by_alias=True))
    all_say(propose(bakers.alice, bakers.community, above), Choice.YES)
    settle(without=AWAY)
    own = first.model_copy(
        update={
            "binding": None,
            "statement": "It does it our way.",
            "departs": "Ours is a small shop.",
            "sunset_on": today() + MONTH,
        }
    )
    text = document()
    text = adhering(text.model_copy(update={"norms": (*text.norms, own)}), bakers.community, above)
    version = ratified(people, text)
    assert [found.norm.statement for found in effective_norms(version)][-1] == "It does it our way."
    with clock.ahead(MONTH):
        settle(without=AWAY)
    assert next(found.norm.statement for found in effective_norms(version)) == first.statement
    entry = people.community.ledger.get(kind=NormLapsed.__name__)
    assert (entry.subject, entry.payload.body["returns_to"]) == (subject_of(version), above.digest)
