"""How people and programs are told of things: notifications, e-mail, calendars, feeds, webhooks."""

from typing import Any

from governance.errors import AlreadyUnderWayError, LinkSpentError, StaleStateError
from governance.telling.notices import Group
from tests.permissions.rows import (
    ANYBODY,
    LET,
    MEMBERS,
    NOT_THERE,
    SIGNED_IN,
    STEWARDS,
    Leaves,
    Who,
    act,
    read,
    says,
)
from tests.permissions.states import belonging as on
from tests.permissions.table.addresses import C

W = f"{C}webhooks/{{number}}/"
RECEIVER = Who("whoever was told", frozenset({"member"}), NOT_THERE)
WAYS = {group.value: "none" for group in Group}
HOOK = {"name": "Chat", "url": "https://example.org/hook", "groups": ["votes"]}
STALE = says(StaleStateError)
SPENT = says(LinkSpentError)
ROWS_ONLY: dict[str, Any] = {"leaves": Leaves.ROWS, "closed": LET}

ROWS = (
    read("notifications/", SIGNED_IN),
    act("notifications/read/", SIGNED_IN, on.told, leaves=None),
    act("notifications/{number}/read/", RECEIVER, on.told, **ROWS_ONLY),
    read("notifications/settings/", SIGNED_IN),
    act("notifications/settings/", SIGNED_IN, body=WAYS, **ROWS_ONLY),
    read("notifications/settings/{slug}/", MEMBERS),
    act("notifications/settings/{slug}/", MEMBERS, body=WAYS, **ROWS_ONLY),
    act("notifications/mail/", SIGNED_IN, body={"mail-address": "somebody@example.org"}, **ROWS_ONLY),
    act("notifications/mail/forget/", SIGNED_IN, on.everybody_has_an_address, **ROWS_ONLY),
    act("notifications/mail/go-on/", SIGNED_IN, on.everybody_has_an_address, **ROWS_ONLY),
    read("notifications/mail/confirm/{token}/", ANYBODY, on.address_asked, at={on.address_confirmed: SPENT}),
    act(
        "notifications/mail/confirm/{token}/",
        ANYBODY,
        on.address_asked,
        at={on.address_confirmed: SPENT},
        **ROWS_ONLY,
    ),
    read("notifications/mail/stop/{token}/", ANYBODY, on.address_in_use),
    act("notifications/mail/stop/{token}/", ANYBODY, on.address_in_use, **ROWS_ONLY),
    act("notifications/calendar/", SIGNED_IN, **ROWS_ONLY),
    act("notifications/calendar/close/", SIGNED_IN, on.everybody_has_a_calendar, **ROWS_ONLY),
    read("calendar/{secret}.ics", ANYBODY, on.everybody_has_a_calendar),
    read(f"{C}calendar.ics"),
    read(f"{C}decisions.atom"),
    read(f"{C}webhooks/", STEWARDS),
    act(f"{C}webhooks/", STEWARDS, body=HOOK),
    read(W, STEWARDS, on.active, at={on.paused: LET, on.removed: NOT_THERE}),
    act(
        f"{W}test/",
        STEWARDS,
        what="Send a test.",
        on=on.active,
        at={on.under_test: says(AlreadyUnderWayError), on.removed: NOT_THERE},
        **ROWS_ONLY,
    ),
    act(
        f"{W}pause/",
        STEWARDS,
        what="Send nothing for a while.",
        on=on.active,
        at={on.paused: STALE, on.removed: NOT_THERE},
        closed=LET,
    ),
    act(
        f"{W}resume/",
        STEWARDS,
        what="Send again what happens from now on.",
        on=on.paused,
        at={on.active: STALE, on.removed: NOT_THERE},
    ),
    act(
        f"{W}remove/",
        STEWARDS,
        what="Remove a webhook for good.",
        on=on.active,
        at={on.paused: LET, on.removed: NOT_THERE},
        closed=LET,
    ),
)
