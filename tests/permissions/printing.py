"""The table as a page for people: docs/permissions.md is printed from it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from governance.errors import CommunityClosedError
from tests.permissions.routes import LEFT_OUT, gateway_routes, site_routes
from tests.permissions.rows import (
    DRAFTERS,
    LET,
    MEMBERS,
    NOT_SIGNED_IN,
    OPERATORS,
    STEWARDS,
    Leaves,
    Refusal,
    Row,
    says,
    words_of,
)
from tests.permissions.table import DOORS, GATEWAY, PAGES
from tests.permissions.table.gateway import HOLDERS
from tests.permissions.world import PEOPLE

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
HEAD = """\
# Who may do what

Every address of Polity, who may use it, and what everybody else is told. This page is printed from the table in
`tests/permissions/table/` (`python -m tests.permissions`), and the tests try every row as every person: whoever may is
let through, whoever may not gets exactly the sentence, and nothing is changed.

What holds everywhere, so that the tables below need not repeat it:

- What is public can be read by anybody, signed in or not. Drafts and bundles are for members.
- To do something one signs in first. A page leads to where one signs in; the API says: “{not_signed_in}”
- A role counts in its own community only. Who is a steward elsewhere, or has left, is like anybody else here.
- Operators run the instance. That lets them do nothing in a community that they are no member of.
- Whatever belongs to another community is not there at one's own community's address: the answer is 404.
- A closed community can be read. An act is refused there: “{closed}” Where it says *also when closed*, it is not:
  people can still leave, keys can still be shut out, and what was said can be taken back.
- An act leaves an entry in the community's ledger, unless it says that it leaves none.

Whoever may not is told:

{roles}

The tests' people are {people}.
"""


def page() -> str:
    """Return the whole page."""
    roles = "\n".join(
        f"- where only {who.words} may: “{who.refused.sentence}”"
        for who in (MEMBERS, DRAFTERS, STEWARDS, OPERATORS)
        if who.refused
    )
    head = HEAD.format(
        not_signed_in=NOT_SIGNED_IN.sentence,
        closed=says(CommunityClosedError).sentence,
        roles=roles,
        people="; ".join(PEOPLE.values()),
    )
    said = {(route.method, route.path): route.says for route in (*site_routes(), *gateway_routes())}
    left_out = "\n".join(f"`/{path}` is left out: {why}" for path, why in LEFT_OUT.items())
    parts = [head, "# Pages", *_sections(PAGES, said), "# Doors of the API", *_sections(DOORS, said)]
    return "\n\n".join(part.strip() for part in (*parts, _gateway(said), left_out)) + "\n"


def _sections(sections: Mapping[str, Iterable[Row]], said: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for title, rows in sections.items():
        lines = ["| What | Address | Who may | And when not |", "|---|---|---|---|"]
        lines += [
            f"| {row.what or said[row.key]} | {methods} `/{row.path}` | {_who(row)} | {'<br>'.join(_when_not(row))} |"
            for methods, row in _together(rows)
        ]
        yield f"## {title}\n\n" + "\n".join(lines)


def _together(rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Yield each row with its method; a form's page and what it sends as one, where the same people may."""
    every = list(rows)
    acts = {row.path: row for row in every if row.method == "POST"}
    shown: set[str] = set()
    for row in every:
        other = acts.get(row.path)
        if row.method == "GET" and other and not row.is_api and other.may == row.may:
            shown.add(row.path)
            yield "GET, POST", other
        elif not (row.method == "POST" and row.path in shown):
            yield row.method, row


def _who(row: Row) -> str:
    usual = (None, MEMBERS.refused, DRAFTERS.refused, STEWARDS.refused, OPERATORS.refused)
    refused = row.refused or row.may.refused
    return row.may.words if refused in usual else f"{row.may.words}; others: {_told(refused)}"


def _when_not(row: Row) -> Iterator[str]:
    by_refusal: dict[Refusal, list[str]] = {}
    for state, refusal in row.at.items():
        if refusal is not LET:
            by_refusal.setdefault(refusal, []).append(_lowered(words_of(state)))
    for refusal, states in by_refusal.items():
        yield f"{'; '.join(states)}: {_told(refusal)}"
    if row.method == "GET":
        return
    if "{slug}" in row.path and row.closed is LET:
        yield "*also when closed*"
    if row.leaves in {Leaves.ROWS, Leaves.NOTHING}:
        yield "*leaves no entry*"


def _told(refusal: Refusal | None) -> str:
    if refusal is None:
        return ""
    return f"{refusal.status}, {refusal.words or f'“{refusal.sentence}”'}"


def _gateway(said: Mapping[tuple[str, str], str]) -> str:
    lines = [
        "# The gateway",
        "",
        "It knows keys, not people. Whoever holds a key of the very community may:",
        "",
    ]
    lines += [f"- {said[row.method, row.path]} ({row.method} `/{row.path}`)" for row in GATEWAY]
    lines += ["", "Everybody else is told why not:", ""]
    lines += [f"- {holder}: {_told(refusal)}" for holder, refusal in HOLDERS.items()]
    return "\n".join(lines)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]
