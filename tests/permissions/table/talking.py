"""Conversations, arguments, opinion maps, and what was hidden."""

from governance import clock
from governance.errors import (
    ConversationNotOpenError,
    MapAskedTooSoonError,
    NotYoursError,
    PartyToAppealError,
    RestoredOnAppealError,
    StaleStateError,
    WordsHiddenError,
)
from tests.permissions.rows import ANYBODY, LET, MEMBERS, STEWARDS, Leaves, Values, Who, act, read, says
from tests.permissions.states import talking as on
from tests.permissions.states.deciding import voting
from tests.permissions.table.addresses import C
from tests.permissions.world import Place, World

T = f"{C}conversations/{{number}}/"
G = f"{C}arguments/{{number}}/"
H = f"{C}hidden/{{number}}/"
CLOSED = act("", MEMBERS).closed
A_REASON = "We talked it over."
NOT_OPEN = says(ConversationNotOpenError)
STALE = says(StaleStateError)
HIDDEN = says(WordsHiddenError)
ASKER = Who(
    "whoever asked for it, and stewards",
    frozenset({"author", "steward"}),
    says(NotYoursError, who="whoever asked for this conversation, or a steward,"),
)
ARGUER = Who("whoever made it", frozenset({"author"}), says(NotYoursError, who="whoever made this argument"))


def question(_: World, __: Place) -> Values:
    """Ask from today until tomorrow."""
    day = clock.now().date().isoformat()
    return {"title": "How plainly?", "why": A_REASON, "opens_on": day, "closes_on": day}


def agreeing(_: World, place: Place) -> Values:
    """Agree with the statement."""
    return {"statement": place.names["statement"], "stance": "agree"}


def about(_: World, place: Place) -> Values:
    """Speak about the decision."""
    return {"about": f"decision:{place.names['number']}"}


def argument(world: World, place: Place) -> Values:
    """Argue for the decision."""
    return {**about(world, place), "side": "for", "text": "It helps us."}


ROWS = (
    read(f"{C}conversations/"),
    read(f"{C}conversations/new/", MEMBERS, closed=CLOSED),
    act(f"{C}conversations/new/", MEMBERS, body=question),
    read(T, ANYBODY, on.going_on, at=dict.fromkeys((on.planned, on.ended, on.hidden_conversation), LET)),
    act(
        f"{T}close/",
        ASKER,
        on.going_on,
        {"close-reason": A_REASON},
        at={on.planned: LET, on.ended: STALE},
        closed=LET,
    ),
    act(
        f"{T}say/",
        MEMBERS,
        on.going_on,
        {"text": "It says what it does not know."},
        at={on.planned: NOT_OPEN, on.ended: NOT_OPEN, on.hidden_conversation: HIDDEN},
    ),
    act(
        f"{T}vote/",
        MEMBERS,
        on.going_on,
        agreeing,
        leaves=Leaves.ROWS,
        at={on.ended: NOT_OPEN, on.hidden_conversation: HIDDEN},
    ),
    read(f"{T}statements/{{statement}}/", ANYBODY, on.going_on, at={on.ended: LET}),
    read(f"{T}map/", ANYBODY, on.with_a_map, at={on.going_on: LET, on.planned: LET}),
    act(
        f"{T}map/draw/",
        ASKER,
        on.voted_on,
        at={on.ended: NOT_OPEN, on.drawn_lately: says(MapAskedTooSoonError)},
    ),
    read(f"{T}maps/{{made}}/", ANYBODY, on.with_a_map),
    read(f"{C}arguments/new/", MEMBERS, voting, query=about),
    act(f"{C}arguments/new/", MEMBERS, voting, argument),
    read(G, ANYBODY, on.standing, at={on.withdrawn_argument: LET, on.hidden_argument: LET}),
    act(
        f"{G}withdraw/",
        ARGUER,
        on.standing,
        at={on.withdrawn_argument: STALE, on.hidden_argument: LET},
        closed=LET,
    ),
    act(
        f"{G}weigh/",
        MEMBERS,
        on.standing,
        {"weighs": "yes"},
        leaves=Leaves.ROWS,
        at={on.withdrawn_argument: STALE, on.hidden_argument: HIDDEN},
    ),
    read(
        f"{C}hide/{{noun}}/{{number}}/",
        STEWARDS,
        on.words_in_sight,
        at={on.words_restored: says(RestoredOnAppealError)},
        closed=CLOSED,
    ),
    act(
        f"{C}hide/{{noun}}/{{number}}/",
        STEWARDS,
        on.words_in_sight,
        {"reason": A_REASON},
        at={on.words_restored: says(RestoredOnAppealError)},
    ),
    read(f"{C}hidden/"),
    read(H, ANYBODY, on.hidden, at=dict.fromkeys((on.appealed, on.upheld, on.lifted), LET)),
    act(
        f"{H}appeal/",
        MEMBERS,
        on.hidden,
        {"appeal-reason": A_REASON},
        at={on.appealed: STALE, on.upheld: STALE, on.lifted: STALE},
    ),
    act(
        f"{H}answer/",
        STEWARDS,
        on.appealed,
        {"answer-restore": "no", "answer-reason": A_REASON},
        at={
            on.appealed_by_steward: says(PartyToAppealError),
            on.hidden: STALE,
            on.upheld: STALE,
            on.lifted: STALE,
        },
    ),
    act(
        f"{H}lift/",
        STEWARDS,
        on.hidden,
        {"lift-reason": A_REASON},
        at={on.appealed: STALE, on.upheld: STALE, on.lifted: STALE},
        closed=LET,
    ),
)
