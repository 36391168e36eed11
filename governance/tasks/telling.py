"""Telling people and programs what was recorded, and sending letters and messages when they are due."""

from smtplib import SMTPException, SMTPResponseException

from django.conf import settings

from governance.errors import LetterNotSentError
from governance.events import WebhookDisabled
from governance.models import Letter, WebhookAttempt
from governance.pipeline import Task
from governance.services import deliveries, letters, notifications
from governance.services.letters import Mail
from governance.states import LetterStatus
from governance.steps import Lease
from governance.subjects import id_in
from governance.telling import outgoing
from governance.telling.webhook_messages import body_of, headers_of


def _tell(lease: Lease) -> None:
    entry = lease.step.entry
    if entry is None:
        message = "People are told of an entry."
        raise ValueError(message)
    with lease.commit(last=True):
        notifications.tell(entry)
        deliveries.pass_on(entry, notifications.table()[entry.kind])


def _send_letter(lease: Lease) -> None:
    letter = Letter.objects.select_related("user").get(pk=id_in(lease.step.subject, "letter"))
    if letter.status == LetterStatus.SENDING:
        with lease.commit(last=True):
            letters.doubt(letter)
    if letter.status != LetterStatus.WAITING:
        return
    address = letters.address_for(letter)
    mail = letters.composer()(letter, address) if address else None
    if mail is None:
        with lease.commit(last=True):
            letters.drop(letter)
        return
    with lease.commit():
        letters.begin(letter, told=mail.told)
    try:
        _hand_over(mail)
    except LetterNotSentError:
        with lease.commit():
            letters.take_back(letter)
        raise
    with lease.commit(last=True):
        letters.sent(letter)


def _hand_over(mail: Mail) -> None:
    """Give a letter to the mail server. What is said of a failure names no address: it may stand in the ledger."""
    try:
        mail.message.send()
    except SMTPResponseException as error:
        raise LetterNotSentError(why=f"the mail server answered {error.smtp_code}") from error
    except (SMTPException, OSError) as error:
        raise LetterNotSentError(why=f"the mail server did not take it ({type(error).__name__})") from error


def _fail_letter(lease: Lease) -> None:
    """End a letter whose step was given up, so that nothing waits for it."""
    with lease.commit(last=True):
        letters.fail(id_in(lease.step.subject, "letter"))


def _deliver(lease: Lease) -> None:
    attempt = WebhookAttempt.objects.select_related(
        "delivery__webhook", "delivery__entry__payload", "delivery__entry__community"
    ).get(pk=id_in(lease.step.subject, "webhookattempt"))
    if not deliveries.wanted_still(attempt):
        with lease.commit(last=True):
            deliveries.drop(attempt)
        return
    body = body_of(attempt.delivery)
    answer = outgoing.post(
        attempt.delivery.webhook.url,
        body=body,
        headers=headers_of(attempt.delivery, body),
        networks=settings.POLITY_WEBHOOK_NETWORKS,
    )
    with lease.commit(last=True):
        deliveries.note(attempt, answer)


TELL = Task("governance.tell", _tell)
SEND_LETTER = Task("governance.send_letter", _send_letter)
FAIL_LETTER = Task("governance.fail_letter", _fail_letter)
DELIVER = Task("governance.deliver", _deliver, leaves=(WebhookDisabled,))
