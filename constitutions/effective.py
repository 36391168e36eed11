"""The norms that bind a model: a constitution's own, and what the charters above it say. Pure.

A charter's norm binds those below as its ``binding`` says: a *floor* may only be tightened, by a norm of the
same id; a *ceiling* is the most that may be asked there, and asks nothing itself; a *default* holds unless a
norm of its id departs from it with a reason; what is *reserved* is the charter's alone. Where charters
collide nothing here chooses between them: the text is unresolved, and no model of it is deployed.

A floor is measured by the charter's own scenarios, dealt as the charter deals them, whoever tightens it: what a
tightening adds binds as strongly, and is measured beside it, never in its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from constitutions.document import Document
from constitutions.norms import Binding, Gate, Norm
from constitutions.tightening import excesses, weakenings

OWN = "own"
TOLD = ("examples", "checks", "stories")


@dataclass(frozen=True)
class OriginNorm:
    """A norm and where it comes from: ``own``, or the digest of a charter's text.

    ``stands_for`` is the digest of the charter whose norm of this id an own norm adds to or departs from.
    """

    norm: Norm
    origin: str
    stands_for: str = ""

    @property
    def own(self) -> bool:
        """Whether the community wrote this norm itself."""
        return self.origin == OWN


class Fault(StrEnum):
    """What is wrong between a text and the charters above it."""

    WEAKENED = "weakened"
    EXCEEDED = "exceeded"
    DEPARTED = "departed"
    TAKEN = "taken"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class Problem:
    """A norm's id, the charter's title, what is wrong there, and why, as sentences."""

    fault: Fault
    norm: str
    charter: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """Every norm that binds, each id once of each origin, and what people have to mend.

    ``beside`` maps an own norm that stands beside a charter's of its id to that charter's digest.
    """

    norms: tuple[OriginNorm, ...]
    problems: tuple[Problem, ...]
    beside: Mapping[str, str]


@dataclass(frozen=True)
class _Claim:
    """What one charter says under an id."""

    norm: Norm
    binding: Binding
    charter: str
    digest: str
    gate: Gate

    @property
    def bound(self) -> OriginNorm:
        """The norm as it binds: it brings its charter's own gate along, which is not others' to lower."""
        return OriginNorm(self.norm.model_copy(update={"gate": self.gate}), self.digest)


def resolve(document: Document, charters: Sequence[Document]) -> Resolution:
    """Resolve a text and all charters above it, the nearest first, into one list: charters' norms, then own.

    Where an own norm may not stand, the charter's does. Two charters' norms of one id that differ are
    unresolved; the first stands in the list, so that whoever reads it sees that something does.
    """
    claims = _claims(charters)
    own = {norm.id: norm for norm in document.norms}
    problems: list[Problem] = []
    above: list[OriginNorm] = []
    kept: dict[str, OriginNorm] = {}
    beside: dict[str, str] = {}
    for name, said in claims.items():
        problems += _collisions(said)
        claim = said[0]
        found = _faults(said, own[name]) if name in own else []
        problems += found
        anew = name in own and not found
        if anew:
            beside[name] = claim.digest
        if anew and claim.binding is Binding.FLOOR:
            above.append(_tightened(claim, own[name]))
            kept |= _added(claim, own[name])
        elif anew:
            kept[name] = OriginNorm(own[name], OWN, stands_for=claim.digest)
        elif claim.binding is not Binding.CEILING:
            above.append(claim.bound)
    problems += _lowered(document, claims)
    stands = [
        kept.get(name) or OriginNorm(norm, OWN)
        for name, norm in own.items()
        if name in kept or name not in claims
    ]
    return Resolution((*above, *stands), tuple(problems), beside)


def _lowered(document: Document, claims: Mapping[str, Sequence[_Claim]]) -> Iterator[Problem]:
    """Yield what of the text as a whole would let a charter's floor give way: its gate, or what goes first."""
    firm = {
        name: said[0] for name, said in claims.items() if said[0].binding in {Binding.FLOOR, Binding.RESERVED}
    }
    for rule in document.precedence:
        if rule.then in firm and rule.first not in firm:
            reason = f"The text lets “{rule.first}” go before it."
            yield Problem(Fault.WEAKENED, rule.then, firm[rule.then].charter, (reason,))
    for name, claim in firm.items():
        if document.gate.soft == "pooled" and claim.gate.soft == "each" and not claim.norm.modality.hard:
            reason = "The text's gate pools soft norms where the charter judges each."
            yield Problem(Fault.WEAKENED, name, claim.charter, (reason,))


def _tightened(claim: _Claim, norm: Norm) -> OriginNorm:
    """Return a floor that binds as strongly as an own norm says, told and measured as its charter does."""
    strength = {name: getattr(norm, name) for name in ("modality", "weight", "tier", "scope")}
    asked = _with_gate(claim, norm.gate).gate if norm.gate else claim.gate
    return OriginNorm(claim.norm.model_copy(update={**strength, "gate": asked}), claim.digest)


def _added(claim: _Claim, norm: Norm) -> dict[str, OriginNorm]:
    """Return what an own norm adds to a floor, if it tells scenarios of its own, under its id."""
    told = {name: _others(getattr(norm, name), getattr(claim.norm, name)) for name in TOLD}
    if not told["examples"]:
        return {}
    return {norm.id: OriginNorm(norm.model_copy(update=told), OWN, stands_for=claim.digest)}


def _others(these: Sequence[object], known: Sequence[object]) -> tuple[object, ...]:
    return tuple(each for each in these if each not in known)


def effective(document: Document, charters: Sequence[Document]) -> tuple[OriginNorm, ...]:
    """Return every norm that binds, the charters' first, each id once of each origin."""
    return resolve(document, charters).norms


def _claims(charters: Sequence[Document]) -> Mapping[str, list[_Claim]]:
    """Return what the charters say under each id; what two say word for word alike counts once.

    What asks something of a model stands before a ceiling, and a floor or what is reserved before a default.
    """
    found: dict[str, list[_Claim]] = {}
    for charter in charters:
        digest = charter.digest
        for norm in charter.norms:
            if norm.binding is None:
                continue
            said = found.setdefault(norm.id, [])
            claim = _Claim(norm, norm.binding, charter.title, digest, charter.gate_of(norm))
            same = next((at for at, each in enumerate(said) if each.norm == norm), None)
            if same is None:
                said.append(claim)
            else:
                said[same] = _with_gate(said[same], claim.gate)
    return {
        name: sorted(_strictest(said), key=lambda claim: _FIRST[claim.binding])
        for name, said in found.items()
    }


def _strictest(said: list[_Claim]) -> list[_Claim]:
    """Return the claims without the floors that another floor tightens: whoever keeps that one keeps them too."""
    kept = list(said)
    for claim in said:
        for at, other in enumerate(kept):
            floors = claim.binding is other.binding is Binding.FLOOR and claim.norm != other.norm
            if floors and not weakenings(claim.norm, other.norm, gate=claim.gate):
                # Whoever tightens a norm may not lower the evidence that it takes.
                kept[at] = _with_gate(other, claim.gate)
                kept = [each for each in kept if each.norm != claim.norm]
                break
    return kept


def _with_gate(claim: _Claim, gate: Gate) -> _Claim:
    """Return a claim that asks for as much evidence as it did, and as much as ``gate`` does."""
    asked = Gate(
        epsilon=min(claim.gate.epsilon, gate.epsilon),
        delta=min(claim.gate.delta, gate.delta),
        alpha=min(claim.gate.alpha, gate.alpha),
        soft="each" if "each" in (claim.gate.soft, gate.soft) else "pooled",
    )
    return replace(claim, gate=asked)


_FIRST = {Binding.RESERVED: 0, Binding.FLOOR: 1, Binding.DEFAULT: 2, Binding.CEILING: 3}


def _collisions(said: Sequence[_Claim]) -> Iterator[Problem]:
    """Yield where charters contradict each other: a floor under a ceiling is none if it fits below it."""
    first, *others = said
    for other in others:
        fits = (
            other.binding is Binding.CEILING
            and first.binding is Binding.FLOOR
            and not excesses(other.norm, first.norm)
        )
        if not fits:
            yield Problem(
                Fault.UNRESOLVED, first.norm.id, other.charter, (f"“{first.charter}” says otherwise there.",)
            )


def _faults(said: Sequence[_Claim], norm: Norm) -> list[Problem]:
    """Return why the own norm may not stand beside what the charters say under its id."""
    found = []
    for claim in said:
        fault, reasons = _fault(claim, norm)
        if reasons:
            found.append(Problem(fault, norm.id, claim.charter, reasons))
    return found


def _fault(claim: _Claim, norm: Norm) -> tuple[Fault, tuple[str, ...]]:
    if claim.binding is Binding.FLOOR:
        return Fault.WEAKENED, weakenings(claim.norm, norm, gate=claim.gate)
    if claim.binding is Binding.CEILING:
        return Fault.EXCEEDED, excesses(claim.norm, norm)
    if claim.binding is Binding.RESERVED:
        return Fault.TAKEN, ("The charter keeps it to itself.",)
    same = norm.model_copy(update={"binding": claim.binding}) == claim.norm
    return Fault.DEPARTED, () if same or norm.departs else ("It gives no reason.",)
