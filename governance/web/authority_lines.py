"""What the ledger says of what communities do among one another, one sentence a kind of entry."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.subjects import id_in

if TYPE_CHECKING:
    from governance.web.ledger_lines import Told

Tell = Callable[["Told"], SafeString]


def _attestation(given: str, received: str) -> Tell:
    """Return a sentence for either record. Each takes who did it, the link, and the other community."""

    def tell(told: "Told") -> SafeString:
        link = format_html(
            '<a href="{}">something</a>', reverse("attestation", args=[told.facts["by"], told.number])
        )
        side = told.facts["side"]
        template, other = (given, told.facts["of"]) if side == "given" else (received, told.facts["by"])
        return format_html(template, actor=told.actor, link=link, other=other)

    return tell


BY_A_STEWARD = "{actor} revoked what we said of {link} of {other}."
BY_VOTE = "The members revoked what we said of {link} of {other}."


def _revoked(told: "Told") -> SafeString:
    given = BY_A_STEWARD if told.acted else BY_VOTE
    return _attestation(given, "{other} revoked what it said of {link} of ours.")(told)


def _brought(told: "Told") -> SafeString:
    link = format_html(
        '<a href="{}">something</a>', reverse("brought-envelope", args=[told.chain, told.number])
    )
    return format_html("{} brought in that {} vouches for {} of ours.", told.actor, told.facts["by"], link)


def _case(keeper: str, adherent: str) -> Tell:
    """Return a sentence for either record. Each takes who did it, the link to the case, and the other community."""

    def tell(told: "Told") -> SafeString:
        facts = told.facts
        number = id_in(facts["case"], "sanctioncase") if "case" in facts else told.number
        link = format_html(
            '<a href="{}">case {}</a>', reverse("case", args=[facts["keeper"], number]), number
        )
        template, other = (
            (keeper, facts["against"]) if facts["side"] == "keeper" else (adherent, facts["keeper"])
        )
        rung = RUNGS.get(facts.get("rung", ""), "")
        return format_html(
            template, actor=told.actor, link=link, other=other, rung=rung, body=facts.get("body", "")
        )

    return tell


def _answered(told: "Told") -> SafeString:
    address = reverse("cases", args=[told.facts["keeper"]])
    template = '{} answered <a href="{}">a step that {} took against us</a>.'
    return format_html(template, told.actor, address, told.facts["keeper"])


RUNGS = {
    "notice": "a notice",
    "rate_cap": "a cap on answers",
    "suspension": "a suspension",
    "removal": "removal from the list",
}
SENTENCES: "Mapping[str, Tell]" = {
    "AttestationIssued": _attestation(
        "We vouch for {link} of {other}.", "{other} vouches for {link} of ours."
    ),
    "AttestationRevoked": _revoked,
    "AttestationRestored": _attestation(
        "What we said of {link} of {other} stands again.", "What {other} said of {link} of ours stands again."
    ),
    "AttestationExpired": _attestation(
        "What we said of {link} of {other} ended on its day.",
        "What {other} said of {link} of ours ended on its day.",
    ),
    "AttestationBrought": _brought,
    "CaseOpened": _case("{actor} opened {link} against {other}.", "{other} opened {link} against us."),
    "CaseClosed": _case("We closed {link} against {other}.", "{other} closed {link} against us."),
    "SanctionAnnounced": _case(
        "We decided on {rung} in {link} against {other}.", "{other} decided on {rung} in {link} against us."
    ),
    "SanctionBegan": _case(
        "In {link} against {other}, {rung} took effect.",
        "In {link} of {other} against us, {rung} took effect.",
    ),
    "SanctionStayed": _case(
        "In {link} against {other}, {rung} waits for an appeal.",
        "In {link} of {other} against us, {rung} waits for our appeal.",
    ),
    "SanctionLifted": _case(
        "In {link} against {other}, {rung} was lifted.", "In {link} of {other} against us, {rung} was lifted."
    ),
    "SanctionEnded": _case(
        "In {link} against {other}, {rung} ended on its day.",
        "In {link} of {other} against us, {rung} ended on its day.",
    ),
    "SanctionAnswered": _answered,
    "SanctionAppealed": _case(
        "{other} appealed to {body} in {link}, against {rung}.",
        "{actor} appealed to {body} in {link} of {other}, against {rung}.",
    ),
    "VoicesAsked": lambda told: format_html(
        "{} were asked what they say to {}.", ", ".join(told.facts["communities"]), told.decision
    ),
    "VoiceCast": lambda told: format_html("{} voted on {}.", told.facts["by"], told.decision),
    "SanctionUpheld": _case(
        "In {link} against {other}, {body} left {rung} standing.",
        "In {link} of {other} against us, {body} left {rung} standing.",
    ),
}
