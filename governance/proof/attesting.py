"""What one community vouches for about another, as statements that anybody can check. Pure: no database.

An attestation is an in-toto Statement v1 (in-toto/attestation, spec/v1) in a DSSE envelope. Its subject is named
by digest. Its predicate has two parts: the ``claim``, which is what was voted on, word for word, and ``decided``,
the entry of a record that says so. Whoever has both can check one against the other: the entry's payload names
:func:`claim_digest`.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, cast

import rfc8785
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from governance.errors import NotAnAttestationError, UnprovenError
from governance.proof.digests import digest_of_value
from governance.proof.signing import Envelope, Signer, seal, unseal

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:polity:attestation:1"
"""The predicate's type. It is the same on every instance, so that one can read what another signed."""
PAYLOAD_TYPE = "application/vnd.in-toto+json"
MAX_BYTES = 64 * 1024
"""How long an envelope may be."""
MAX_EVIDENCE = 20
LONGEST_CLAIM = 1_000

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
Name = Annotated[str, Field(max_length=300)]


def _written(value: object) -> object:
    """Refuse a number where a moment is to be written out: it could mean seconds or milliseconds."""
    if isinstance(value, str | datetime):
        return value
    message = "a moment is written out, as in 2027-01-31T12:00:00Z"
    raise ValueError(message)


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]


class _Part(BaseModel):
    """A part of a statement. What a reader does not know is passed over, as in-toto asks of its consumers."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True
    )


class Evidence(_Part):
    """Something that the claim rests on: its digest, and what it is."""

    digest: Digest
    name: Name


class Party(_Part):
    """A community: its name in addresses, and the instance that it is on."""

    community: Name
    site: Name

    def __str__(self) -> str:
        return f"{self.community} on {self.site}"


class Claim(_Part):
    """What was voted on: who vouches, of whom, and what it says. It holds until ``until``.

    ``what`` says what the subject is. ``floor`` is the digest of the text whose floors it is said to meet, if that
    is what is said.
    """

    by: Party
    of: Party
    what: Literal["text", "deployment", "report"]
    words: Annotated[str, Field(min_length=1, max_length=LONGEST_CLAIM)]
    floor: Digest | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=MAX_EVIDENCE)] = ()
    until: Moment


class Decided(_Part):
    """The entry of a record that says it was decided: the record's origin, the entry's place from 0, and its hash."""

    record: Name
    index: Annotated[int, Field(ge=0)]
    entry: Hex


class Predicate(_Part):
    """Who vouches for what, how that was decided, and when it was signed."""

    claim: Claim
    decided: Decided
    issued_at: Moment


class Sha256(_Part):
    """A digest as in-toto writes it; a subject may have others beside it."""

    sha256: Hex


class Subject(_Part):
    """What the statement is about."""

    name: Name = "_"
    digest: Sha256

    @property
    def named(self) -> str:
        """The digest as it is written here."""
        return f"sha256:{self.digest.sha256}"


class Statement(_Part):
    """A whole statement, about one thing."""

    type_: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=1)]
    predicate_type: Literal["urn:polity:attestation:1"]
    predicate: Predicate

    @property
    def claim(self) -> Claim:
        """What is claimed."""
        return self.predicate.claim

    @property
    def about(self) -> Subject:
        """What it is claimed of."""
        return self.subject[0]


class _Signature(BaseModel):
    keyid: Annotated[str, Field(max_length=200)] = ""
    sig: Base64


class _Envelope(BaseModel):
    payload_type: Annotated[str, Field(alias="payloadType", max_length=200)]
    payload: Base64
    signatures: Annotated[list[_Signature], Field(min_length=1, max_length=10)]


def statement(subject: Subject, predicate: Predicate) -> bytes:
    """Return the statement's canonical bytes (RFC 8785), which are what is signed."""
    return rfc8785.dumps(
        {
            "_type": STATEMENT,
            "subject": [_plain(subject)],
            "predicateType": PREDICATE,
            "predicate": _plain(predicate),
        }
    )


def claim_digest(subject: Subject, claim: Claim) -> str:
    """Return the digest of what is voted on: of the canonical JSON of claim and subject."""
    return digest_of_value({"claim": _plain(claim), "subject": [_plain(subject)]})


def sealed(signer: Signer, payload: bytes) -> Envelope:
    """Return a statement in its envelope."""
    return seal(signer, payload, payload_type=PAYLOAD_TYPE)


def envelope_in(content: bytes) -> Envelope:
    """Read an envelope from a file that somebody sent. Raises :class:`NotAnAttestationError`."""
    if len(content) > MAX_BYTES:
        raise NotAnAttestationError(why=f"it has more than {MAX_BYTES:,} bytes")
    try:
        found = _Envelope.model_validate(_json(content))
    except ValidationError as error:
        raise NotAnAttestationError(why=_first_of(error)) from error
    return {
        "payloadType": found.payload_type,
        "payload": found.payload,
        "signatures": [{"keyid": each.keyid, "sig": each.sig} for each in found.signatures],
    }


@dataclass(frozen=True)
class Opened:
    """What an envelope holds: the statement, its bytes, and the id of the key that signed it."""

    statement: Statement
    payload: bytes
    key_id: str

    @property
    def claimed(self) -> str:
        """What :func:`claim_digest` was, over all that claim and subject say, known here or not."""
        value = _json(self.payload)
        return digest_of_value({"claim": value["predicate"]["claim"], "subject": value["subject"]})


def opened(envelope: Envelope, keys: Mapping[str, bytes]) -> Opened:
    """Return what an envelope holds, if one of ``keys`` (public keys by id) signed it.

    Raises :class:`~governance.errors.UnprovenError`, and :class:`NotAnAttestationError` for what is signed and says
    something else.
    """
    payload = unseal(envelope, payload_type=PAYLOAD_TYPE, keys=keys)
    try:
        found = Statement.model_validate(_json(payload))
    except ValidationError as error:
        raise NotAnAttestationError(why=_first_of(error)) from error
    return Opened(found, payload, _signed_with(envelope, keys))


def _signed_with(envelope: Envelope, keys: Mapping[str, bytes]) -> str:
    """Return which key's signature holds. Others may stand beside it that do not."""
    for each in envelope["signatures"]:
        if each["keyid"] in keys:
            with suppress(UnprovenError):
                unseal(
                    {**envelope, "signatures": [each]},
                    payload_type=PAYLOAD_TYPE,
                    keys={each["keyid"]: keys[each["keyid"]]},
                )
                return each["keyid"]
    raise UnprovenError(why="no key that is known here signed it")


def envelope_bytes(envelope: Envelope) -> bytes:
    """Return an envelope as it is kept and handed out: canonical JSON."""
    return rfc8785.dumps(cast("dict[str, Any]", envelope))


def _plain(part: _Part) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True, exclude_none=True)


def _json(content: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotAnAttestationError(why="it is not JSON, or says something twice") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice: two readers could take different ones for what was signed."""
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "A name stands twice."
        raise ValueError(message)
    return found


def _no_number(name: str) -> None:
    message = f"{name} is no number in JSON (RFC 8259)."
    raise ValueError(message)


def _first_of(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(each) for each in first["loc"]) or "the whole"
    return f"{place}: {first['msg']}"
