"""What the ledger says of conversations, arguments and what was hidden, one sentence a kind of entry.

None repeats words that somebody said: these can be hidden, and stay where they can.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.phrasing import counted
from governance.subjects import id_in

if TYPE_CHECKING:
    from governance.web.ledger_lines import Told

NOUNS = {"conversation": "a conversation", "statement": "a statement", "argument": "an argument"}


def _linked(template: str, address: str, words: str) -> "Callable[[Told], SafeString]":
    """Return a sentence with who did it first, then ``words`` as a link to what it happened to."""
    return lambda told: format_html(template, told.actor, _link(told, address, words))


def _link(told: "Told", address: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(address, args=[told.chain, told.number]), words)


def _statement_opened(told: "Told") -> SafeString:
    if not told.facts["about"].startswith("conversation:"):
        return format_html("{} put something before the community.", told.actor)
    numbers = [told.chain, id_in(told.facts["about"], "conversation"), told.number]
    address = reverse("conversation-statement", args=numbers)
    return format_html('{} said <a href="{}">something</a> in a conversation.', told.actor, address)


def _conversation_closed(told: "Told") -> SafeString:
    return format_html(
        "{} ended{}: {}, {} voted.",
        _link(told, "conversation", "A conversation"),
        f", ended by {told.actor}" if told.facts["reason"] else "",
        counted(told.facts["statements"], "statement", "statements"),
        counted(told.facts["voters"], "person", "people"),
    )


def _map_made(told: "Told") -> SafeString:
    numbers = [told.chain, id_in(told.facts["conversation"], "conversation"), told.number]
    address = reverse("opinion-map-made", args=numbers)
    return format_html('<a href="{}">An opinion map</a> of a conversation was made.', address)


def _argument_made(told: "Told") -> SafeString:
    link = _link(told, "argument", "argued")
    return format_html("{} {} {} something.", told.actor, link, told.facts["side"])


def _words_hidden(told: "Told") -> SafeString:
    noun = NOUNS[told.facts["about"].partition(":")[0]]
    return format_html("{} hid {}.", told.actor, _link(told, "hiding", noun))


def _answered(members: str, steward: str) -> "Callable[[Told], SafeString]":
    def tell(told: "Told") -> SafeString:
        link = _link(told, "hiding", "what was hidden")
        return format_html(steward, told.actor, link) if told.acted else format_html(members, link)

    return tell


SENTENCES: "Mapping[str, Callable[[Told], SafeString]]" = {
    "StatementOpened": _statement_opened,
    "ConversationPlanned": _linked("{} planned {}.", "conversation", "a conversation"),
    "ConversationOpened": lambda told: format_html(
        "{} began.", _link(told, "conversation", "A conversation")
    ),
    "ConversationClosed": _conversation_closed,
    "OpinionMapRequested": _linked("{} asked for {} of a conversation.", "opinion-map", "an opinion map"),
    "OpinionMapMade": _map_made,
    "ArgumentMade": _argument_made,
    "ArgumentWithdrawn": _linked("{} withdrew {}.", "argument", "an argument"),
    "WordsHidden": _words_hidden,
    "HidingAppealed": _linked("{} asked that {} be shown again.", "hiding", "what was hidden"),
    "HidingUpheld": _answered("The members left {} out of sight.", "{} left {} out of sight."),
    "HidingLifted": _answered("The members had {} shown again.", "{} had {} shown again."),
}
