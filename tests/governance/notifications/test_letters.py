"""Letters: one a person and time, sent once whoever is killed, with the urgent first and no ballot in them."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives

from governance import clock, steps
from governance.counting.ballots import Choice
from governance.errors import LinkSpentError, TooManyAddressesError
from governance.models import Decision, Letter, LetterKind, MailAddress, Notification, Role, Step
from governance.services import mail_addresses, memberships, notifications
from governance.states import LetterStatus, StepStatus
from governance.tasks.telling import SEND_LETTER
from governance.telling.notices import Group, Way
from tests.governance.deciding import opened
from tests.governance.notifications.deeds import DAY, settle_after, with_address
from tests.governance.web.test_members import member
from tests.loop import settle
from tests.people import AT_ONCE, People, all_say, found_people

TWO_MINUTES = timedelta(minutes=2)


def the_digest(people: People) -> Letter:
    return Letter.objects.filter(user=people.bob, kind=LetterKind.DAILY).earliest("due_at")


def test_a_digest_names_the_votes_that_wait_and_when_the_next_closes(people: People) -> None:
    with_address(people.bob)
    for kind in ("one", "two", "three"):
        opened(people, kind=kind)
    settle_after(DAY)
    (letter,) = mail.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    body = str(letter.body)
    assert letter.to == ["bob@example.org"]
    assert re.fullmatch(r"3 votes await you; the next closes in \d+ (days|hours)", str(letter.subject))
    assert body.startswith("VOTES THAT AWAIT YOU")
    assert body.count("Shall we? (Tenants)") == 3
    assert re.search(r"http://localhost:8000/c/tenants/decisions/\d+/", body)
    (html,) = letter.alternatives
    assert "<h1>Votes that await you</h1>" in str(html[0])
    assert "&amp;" not in body


def test_there_is_one_digest_a_day_however_often_the_worker_is_woken(people: People) -> None:
    with_address(people.bob)
    opened(people)
    settle_after(DAY)
    settle_after(DAY)
    step = Step.objects.get(task=SEND_LETTER.name, subject=f"letter:{the_digest(people).pk}")
    with clock.ahead(DAY):
        steps.run(step.pk, SEND_LETTER.function)
    assert len(mail.outbox) == 1
    assert the_digest(people).status == LetterStatus.SENT


def test_a_letter_whose_worker_died_while_sending_is_not_sent_again(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_address(people.bob)
    memberships_news(people)
    sent: list[EmailMessage] = []

    def dies(message: EmailMessage) -> int:
        sent.append(message)
        raise KeyboardInterrupt

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", dies)
    with pytest.raises(KeyboardInterrupt):
        settle_after(DAY)
    monkeypatch.undo()
    assert len(sent) == 1
    settle_after(DAY + timedelta(hours=1))
    letter = the_digest(people)
    assert letter.status == LetterStatus.UNSURE
    assert mail.outbox == []
    assert not Notification.objects.filter(letter=letter).exists()


def memberships_news(people: People) -> None:
    """Let something happen that bob hears of once a day."""
    notifications.choose(people.bob, community=None, ways={Group.MEMBERS: Way.DAILY})
    memberships.change_role(people.alice, membership=member(people), role=Role.DRAFTER)
    settle()


@pytest.mark.parametrize("error", [SMTPServerDisconnected("gone"), ConnectionRefusedError()])
def test_a_letter_that_the_server_refuses_is_tried_again(
    people: People, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with_address(people.bob)
    memberships_news(people)

    def refuses(_: EmailMessage) -> int:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        settle_after(DAY)
        assert the_digest(people).status == LetterStatus.WAITING
    settle_after(DAY + timedelta(minutes=10))
    assert len(mail.outbox) == 1
    assert the_digest(people).status == LetterStatus.SENT


def test_a_letter_that_is_given_up_names_no_address_and_its_news_goes_into_the_next(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_address(people.bob)
    memberships_news(people)

    def refuses(_: EmailMessage) -> int:
        raise SMTPRecipientsRefused({"bob@example.org": (550, b"bob@example.org is unknown")})

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        for attempt in range(steps.MAX_ATTEMPTS):
            settle_after(DAY + timedelta(minutes=10 * attempt))
    letter = the_digest(people)
    assert letter.status == LetterStatus.FAILED
    step = Step.objects.get(task=SEND_LETTER.name, subject=f"letter:{letter.pk}")
    assert step.status == StepStatus.FAILED
    assert step.sentence == (
        "The e-mail could not be handed over: the mail server did not take it (SMTPRecipientsRefused)."
    )
    assert "bob" not in step.sentence
    memberships_again(people)
    settle_after(2 * DAY)
    (later,) = mail.outbox
    assert later.body.count("alice made bob a") == 2


def memberships_again(people: People) -> None:
    with clock.ahead(DAY):
        memberships.change_role(people.alice, membership=member(people), role=Role.STEWARD)
        settle()


def test_what_happened_is_told_in_words_with_links(people: People) -> None:
    with_address(people.bob)
    memberships_news(people)
    settle_after(DAY)
    (letter,) = mail.outbox
    assert letter.subject == "1 thing happened in Tenants"
    assert (
        "- alice made bob a drafter, who was a member before.\n  http://localhost:8000/c/tenants/"
        in letter.body
    )


def test_what_was_read_already_is_not_told(people: People) -> None:
    with_address(people.bob)
    memberships_news(people)
    notifications.mark_read(people.bob)
    settle_after(DAY)
    assert mail.outbox == []
    assert the_digest(people).status == LetterStatus.DROPPED


def test_at_once_gathers_what_happens_within_a_minute(people: People) -> None:
    with_address(people.bob)
    notifications.choose(people.bob, community=None, ways={Group.VOTES: Way.AT_ONCE})
    opened(people, kind="one")
    opened(people, kind="two")
    settle()
    settle_after(TWO_MINUTES)
    assert [letter.subject.partition(";")[0] for letter in mail.outbox] == ["2 votes await you"]


def test_votes_of_a_community_that_is_not_mailed_of_stay_out(people: People) -> None:
    other = found_people("bakers", "Bakers")
    with_address(people.bob)
    notifications.choose(people.bob, community=other.community, ways={Group.VOTES: Way.APP})
    opened(people)
    opened(other)
    settle_after(DAY)
    (letter,) = mail.outbox
    assert "1 vote awaits you; it closes in" in letter.subject
    assert "Bakers" not in letter.body


def test_how_people_voted_is_in_no_letter(people: People) -> None:
    with_address(people.bob)
    notifications.choose(people.bob, community=None, ways=dict.fromkeys(Group, Way.AT_ONCE))
    decision = opened(people, AT_ONCE)
    cast_no(decision)
    settle()
    settle_after(TWO_MINUTES)
    assert not any("voted" in letter.body for letter in mail.outbox)


def cast_no(decision: Decision) -> None:
    all_say(decision, Choice.NO)


def test_letters_offer_to_unsubscribe_at_one_click(people: People) -> None:
    address = with_address(people.bob)
    opened(people)
    settle_after(DAY)
    (letter,) = mail.outbox
    message = letter.message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<http://localhost:8000/notifications/mail/stop/")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<letter-{the_digest(people).pk}@localhost>"
    mail_addresses.stop(address)
    opened(people, kind="another")
    settle_after(2 * DAY)
    assert len(mail.outbox) == 1


def test_nothing_but_the_question_goes_to_an_address_before_it_is_confirmed(people: People) -> None:
    given = mail_addresses.give(people.bob, address="bob@example.org")
    opened(people)
    settle_after(DAY)
    (question,) = mail.outbox
    assert question.subject == "Is this your address?"
    assert "List-Unsubscribe" not in question.extra_headers
    assert mail_addresses.confirmation(given) in question.body


def test_a_link_confirms_once_and_for_three_days(people: People) -> None:
    given = mail_addresses.give(people.bob, address="bob@example.org")
    token = mail_addresses.confirmation(given)
    with clock.ahead(timedelta(days=4)), pytest.raises(LinkSpentError, match="worked for three days"):
        mail_addresses.confirm(token)
    with pytest.raises(LinkSpentError, match="is not complete"):
        mail_addresses.confirm(token[:-2])
    with pytest.raises(LinkSpentError, match="is not complete"):
        mail_addresses.confirm(mail_addresses.unsubscription(given))
    mail_addresses.confirm(token)
    with pytest.raises(LinkSpentError, match="was used"):
        mail_addresses.confirm(token)


def test_a_new_address_takes_the_old_ones_place_when_it_is_confirmed(people: People) -> None:
    old = with_address(people.bob)
    stop = mail_addresses.unsubscription(old)
    given = mail_addresses.give(people.bob, address="new@example.org")
    assert mail_addresses.confirmed(people.bob) == old
    mail_addresses.confirm(mail_addresses.confirmation(given))
    (left,) = MailAddress.objects.filter(user=people.bob)
    assert left.address == "new@example.org"
    with pytest.raises(LinkSpentError, match="Nothing is sent to that address"):
        mail_addresses.to_stop(stop)


def test_strangers_cannot_be_pestered(people: People) -> None:
    for _ in range(mail_addresses.MOST_A_DAY):
        mail_addresses.give(people.bob, address="stranger@example.org")
    with pytest.raises(TooManyAddressesError):
        mail_addresses.give(people.bob, address="stranger@example.org")
    with clock.ahead(DAY + timedelta(minutes=1)):
        mail_addresses.give(people.bob, address="stranger@example.org")
