"""What a row of the table is: an address, who may use it, in which states it is refused, and by which sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from inspect import cleandoc, getdoc
from typing import Any

from governance.api.refusals import SENTENCES
from governance.errors import (
    CommunityClosedError,
    NotAMemberError,
    OperatorNeededError,
    RefusalError,
    RoleNeededError,
)
from tests.permissions.world import EVERYBODY, Place, World

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A status and the sentence that must stand on the page or in the JSON. ``facts`` are those that must be as said."""

    status: int
    template: str
    facts: tuple[tuple[str, str], ...] = ()
    words: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The sentence, with any words where a fact is left open."""
        known = dict(self.facts)
        parts = re.split(r"\{(\w+)[^}]*\}", self.template)
        return re.compile(
            "".join(
                re.escape(part) if not number % 2 else re.escape(known[part]) if part in known else ".+?"
                for number, part in enumerate(parts)
            )
        )

    @property
    def sentence(self) -> str:
        """The sentence for a person who reads the table."""
        known = dict(self.facts)
        return re.sub(r"\{(\w+)[^}]*\}", lambda found: known.get(found[1], "…"), self.template)


def says(error: type[RefusalError], **facts: str) -> Refusal:
    """Return the refusal by an exception of the apps, some of its facts as given."""
    return Refusal(error.status, " ".join(cleandoc(error.__doc__ or "").split()), tuple(facts.items()))


TO_SIGN_IN = Refusal(302, "", words="is led to the page for signing in")
NOT_SIGNED_IN = Refusal(403, SENTENCES["not_authenticated"])
NOT_THERE = Refusal(404, "", words="there is nothing at this address")
LET = None
"""In the place of a refusal: it is let through."""


@dataclass(frozen=True)
class Who:
    """Some of the people, in words, and the refusal of those who are not among them."""

    words: str
    people: frozenset[str]
    refused: Refusal | None = None


def _who(words: str, *people: str, refused: Refusal | None = None) -> Who:
    return Who(words, frozenset(people), refused)


ANYBODY = _who("anybody", *EVERYBODY)
SIGNED_IN = _who("anybody who is signed in", *(set(EVERYBODY) - {"nobody"}))
MEMBERS = _who("members", "author", "member", "drafter", "steward", refused=says(NotAMemberError))
DRAFTERS = _who("drafters and stewards", "drafter", "steward", refused=says(RoleNeededError, role="drafter"))
STEWARDS = _who("stewards", "steward", refused=says(RoleNeededError, role="steward"))
OPERATORS = _who("operators", "operator", refused=says(OperatorNeededError))


class Leaves(StrEnum):
    """What an act leaves behind when it is let through."""

    LEDGER = "an entry in the ledger"
    ROWS = "something, but no entry in the ledger"
    NOTHING = "nothing"


State = Callable[[World], Values]
"""Brings something into a state by the services, and returns what an address names it by."""

Body = Values | Callable[[World, Place], Values] | None
"""What is sent: as it is, or made of the world and of what the state names."""


@dataclass(frozen=True)
class Row:
    """One method of one address.

    ``on`` is the state in which people who ``may`` are let through, ``at`` other states with the refusal of those
    same people there (``LET`` where they are let through). Whoever is not even ``among`` the people gets the
    refusal of those, whoever is, but may not, that of ``may``, unless ``told`` something of their own; both may also
    be refused as the state is. ``closed`` is what the people who may are told once the community is closed. An
    address with an object's number answers 404 to everybody where the object is another community's, unless it is
    not ``owned``. ``leaves`` is empty where that depends on the person. ``what`` is done is said by the view, or here.
    """

    method: str
    path: str
    may: Who
    on: State
    body: Body = None
    query: Body = None
    among: Who | None = None
    refused: Refusal | None = None
    told: Mapping[str, Refusal] = field(default_factory=dict)
    at: Mapping[State, Refusal | None] = field(default_factory=dict)
    closed: Refusal | None = None
    leaves: Leaves | None = Leaves.NOTHING
    owned: bool = True
    what: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What names the row."""
        return self.method, self.path

    @property
    def is_api(self) -> bool:
        """Whether it is a door of the API."""
        return self.path.startswith("api/")

    def __str__(self) -> str:
        return f"{self.method} /{self.path}"

    def refusals(self, person: str) -> tuple[Refusal, ...]:
        """Return what somebody is told who may not; nothing for those who may."""
        if person in self.may.people:
            return ()
        if person in self.told:
            return (self.told[person],)
        if person == "nobody" and (not self.is_api or self.method != "GET"):
            return (NOT_SIGNED_IN if self.is_api else TO_SIGN_IN,)
        if self.among and person not in self.among.people:
            return (self._of(self.among),)
        return (self.refused or self._of(self.may),)

    @staticmethod
    def _of(who: Who) -> Refusal:
        assert who.refused is not None, f"Say how those who are not {who.words} are refused."
        return who.refused


def read(path: str, may: Who = ANYBODY, on: State | None = None, **more: Any) -> Row:
    """Return the row of a page or a document that changes nothing; a closed community's can still be read."""
    return Row("GET", path, may, on or always, **more)


def act(path: str, may: Who, on: State | None = None, body: Body = None, **more: Any) -> Row:
    """Return the row of an act; one in a community is refused once that is closed, and recorded in its ledger."""
    usual = {"method": "POST", "leaves": Leaves.LEDGER, "closed": says(CommunityClosedError)}
    return Row(path=path, may=may, on=on or always, body=body, **{**usual, **more})


def always(_: World) -> Values:
    """At any time."""
    return {}


def words_of(state: State) -> str:
    """Return the state in words."""
    return (getdoc(state) or "").splitlines()[0].rstrip(".")
