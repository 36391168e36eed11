"""A record in a file: written, verified with nothing else at hand, and every byte of it accounted for."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.errors import NotARecordError
from governance.proof import checkpoints
from governance.proof.checkpoints import Checkpoint
from governance.proof.merkle import Frontier, leaf_hash
from governance.proof.signing import Signer
from governance.record import files
from governance.record.faults import Fault
from governance.record.files import RecordFile
from governance.record.headers import canonical, header_bytes, payload_digest
from governance.record.kept import KeptHead, read_kept
from governance.record.lines import (
    NotALineError,
    Opening,
    entry_line,
    head_line,
    key_line,
    read_head,
    read_key,
    read_opening,
)

SIGNER = Signer("a secret of at least thirty-two characters")
FORGER = Signer("another secret of at least thirty-two characters")
AT = "2026-01-02T03:04:05.000006+00:00"
SIGNED_AFTER = (1, 4, 6)
ERASED = 2

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def note_over(size: int, root: bytes, signer: Signer = SIGNER, chain: str = "tenants") -> str:
    """Return a signed head as somebody would keep it."""
    head = Checkpoint(f"polity.example/c/{chain}/ledger", size, root, AT)
    return checkpoints.note(head, public=signer.public, signature=signer.sign(head.text.encode()))


def record_of(
    words: list[str], *, signer: Signer = SIGNER, heads: tuple[int, ...] = SIGNED_AFTER
) -> tuple[list[bytes], dict[int, str]]:
    """Return the lines of a record whose entries say these words, and the notes of its signed heads."""
    tree, previous, body, notes = Frontier(), "", [], {}
    for index, word in enumerate(words):
        salt = sha256(word.encode()).hexdigest()[:32]
        payload = canonical({"word": word})
        header = header_bytes(
            actor=index or None,
            at=AT,
            chain="tenants",
            index=index,
            kind="Said",
            payload=payload_digest(salt, payload),
            previous=previous,
            subject=f"word:{word}",
        )
        tree.append(leaf_hash(header))
        previous = leaf_hash(header).hex()
        body.append(entry_line(header, previous, None if index == ERASED else (salt, payload)))
        if tree.size in heads:
            notes[tree.size] = note_over(tree.size, tree.root(), signer)
            head, [signature] = checkpoints.parse(notes[tree.size])
            body.append(
                head_line(
                    origin=head.origin,
                    size=head.size,
                    root=head.root.hex(),
                    at=head.at,
                    key=signer.key_id,
                    signature=b64encode(signature.signature).decode(),
                )
            )
    return [Opening("tenants", len(words), previous).line, key_line(signer.public), *body], notes


WORDS = ["plain", "naïve “quotes”", 'a "quote" and a \\', "tab\tand line\n", "e", "f", "g"]
LINES, NOTES = record_of(WORDS)
KEPT = read_kept(NOTES[4])


def faults_of(folder: Path, data: bytes, **given: Any) -> list[Fault]:
    """Return what is wrong with a file that holds this."""
    path = folder / "record.jsonl"
    path.write_bytes(data)
    return list(RecordFile(path, **given).faults())


def rows(found: list[Fault]) -> list[str]:
    return [fault.row for fault in found]


@given(
    actor=st.none() | st.integers(1, 2**53 - 1),
    index=st.integers(0, 2**53 - 1),
    fields=st.fixed_dictionaries(
        dict.fromkeys(("at", "chain", "kind", "payload", "previous", "subject"), texts)
    ),
)
def test_a_header_is_written_as_rfc_8785_says(actor: int | None, index: int, fields: dict[str, str]) -> None:
    value = {"schema": 1, "actor": actor, "index": index, **fields}
    assert header_bytes(actor=actor, index=index, **fields) == rfc8785.dumps(value)


@given(texts, texts)
def test_lines_are_canonical(name: str, salt: str) -> None:
    line = entry_line(canonical({"a": name}), name, (salt, canonical([name])))
    value = {"entry": {"a": name}, "hash": name, "payload": [name], "salt": salt}
    assert line == canonical(value) + b"\n"


def test_a_sound_record_holds(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_bytes(b"".join(LINES))
    record = RecordFile(path, trusted=[SIGNER.key_id], kept=[KEPT])
    assert list(record.faults()) == []
    walk = record.walk
    assert (walk.entries, walk.erased, walk.heads, walk.signed, walk.confirmed) == (7, 1, 3, 6, 1)
    assert walk.keys == {SIGNER.key_id}


@pytest.mark.parametrize("size", [64, 700, 1_500])
def test_it_holds_however_it_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(files, "BLOCK_BYTES", size)
    assert faults_of(tmp_path, b"".join(LINES), kept=[KEPT]) == []
    lines = LINES.copy()
    del lines[8]
    assert rows(faults_of(tmp_path, b"".join(lines)))[0] == "entry 4"


def expected(number: int) -> Callable[[str], bool]:
    """Return what the first fault's row must be where line ``number`` was changed."""
    line = LINES[number]
    if number < 2:
        # What the whole is checked against: where it differs from the rest, either may be named.
        return lambda row: row in {"head", "entry 0", f"line {number + 1}"}
    if line.startswith(b'{"signed"'):
        return lambda row: row.startswith("signed head") or row == f"line {number + 1}"
    index = [each for each in LINES if each.startswith(b'{"entry"')].index(line)
    return lambda row: row in {f"entry {index}", f"line {number + 1}"}


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.integers(0, len(LINES) - 1), st.integers(0), st.integers(0, 7))
def test_whichever_bit_is_flipped_its_row_is_named(tmp_path: Path, number: int, byte: int, bit: int) -> None:
    changed = bytearray(LINES[number])
    changed[byte % len(changed)] ^= 1 << bit
    data = b"".join([*LINES[:number], bytes(changed), *LINES[number + 1 :]])
    try:
        found = faults_of(tmp_path, data)
    except NotARecordError:
        assert number == 0
        return
    assert found
    named = expected(number)
    # Where a line end went, the line after it is part of the same one.
    after = expected(number + 1) if changed[-1:] != b"\n" and number + 1 < len(LINES) else named
    assert named(found[0].row) or after(found[0].row), found[:3]


@pytest.mark.parametrize("index", range(len(WORDS)))
def test_a_removed_entry_is_named(tmp_path: Path, index: int) -> None:
    lines = LINES.copy()
    del lines[[number for number, line in enumerate(LINES) if line.startswith(b'{"entry"')][index]]
    # Of the last one only the first line still tells.
    named = "head" if index == len(WORDS) - 1 else f"entry {index}"
    assert rows(faults_of(tmp_path, b"".join(lines)))[0] == named


def test_swapped_rows_are_named(tmp_path: Path) -> None:
    lines = LINES.copy()
    lines[4], lines[5] = lines[5], lines[4]
    assert rows(faults_of(tmp_path, b"".join(lines)))[:2] == ["entry 1", "entry 3"]


@pytest.mark.parametrize("left", range(2, len(LINES)))
def test_a_tail_that_was_cut_off_is_named(tmp_path: Path, left: int) -> None:
    assert rows(faults_of(tmp_path, b"".join(LINES[:left])))[-1] == "head"
    cut = b"".join(LINES[:left])[:-5]
    assert faults_of(tmp_path, cut)[0].row in {
        f"line {left}",
        *(f"entry {n}" for n in range(7)),
        "signed head 1",
        "signed head 4",
        "signed head 6",
    }


def test_a_short_record_with_an_opening_to_match_is_caught_by_a_kept_head(tmp_path: Path) -> None:
    lines, _ = record_of(WORDS[:3], heads=(1,))
    data = b"".join(lines)
    assert faults_of(tmp_path, data) == []
    [fault] = faults_of(tmp_path, data, kept=[KEPT])
    assert (fault.row, fault.sentence[:26]) == ("kept head 4", "It stands for more entries")


def test_a_record_that_was_written_anew_is_caught_by_a_kept_head_or_a_known_key(tmp_path: Path) -> None:
    forged, _ = record_of(["other", *WORDS[1:]], signer=FORGER)
    data = b"".join(forged)
    assert faults_of(tmp_path, data) == []
    assert faults_of(tmp_path, data, trusted=[SIGNER.key_id])[0].row == "signed head 1"
    # Even whoever has the key cannot make it match what somebody kept.
    again, _ = record_of(["other", *WORDS[1:]])
    [fault] = faults_of(tmp_path, b"".join(again), kept=[KEPT])
    assert (fault.row, fault.sentence) == (
        "kept head 4",
        "The entries before it are not those that were signed.",
    )


def test_a_record_that_nobody_signed_is_not_one_to_trust(tmp_path: Path) -> None:
    lines, _ = record_of(WORDS, heads=())
    assert faults_of(tmp_path, b"".join(lines)) == []
    assert rows(faults_of(tmp_path, b"".join(lines), trusted=[SIGNER.key_id])) == ["head"]


def test_a_kept_head_that_a_stranger_signed_proves_nothing(tmp_path: Path) -> None:
    stranger = read_kept(note_over(4, KEPT.checkpoint.root, FORGER))
    assert rows(faults_of(tmp_path, b"".join(LINES), kept=[stranger])) == ["kept head 4"]
    other = KeptHead(read_kept(note_over(4, b"x" * 32, chain="bakers")).checkpoint, ())
    assert faults_of(tmp_path, b"".join(LINES), kept=[other]) == []


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]\n",
        b"{}\n",
        b'{"signed":{}}\n',
        b'{"signed":[1]}\n',
        b'{"key":1}\n',
        b"[" * 100_000,
        b"\xff\n",
    ],
)
def test_what_is_no_line_of_ours_is_refused(line: bytes) -> None:
    with pytest.raises(NotALineError):
        read_head(line)
    with pytest.raises(NotALineError):
        read_key(line)
    with pytest.raises(NotARecordError):
        read_opening(line)


@pytest.mark.parametrize("new", [b'"size":1.0}', b'"size": 1}', b'"size":01}', b'"size":1,"size":1}'])
def test_bytes_that_mean_the_same_are_not_the_same(tmp_path: Path, new: bytes) -> None:
    changed = [LINES[0], *(line.replace(b'"size":1}', new) for line in LINES[1:])]
    assert rows(faults_of(tmp_path, b"".join(changed)))[0] in {"signed head 1", "line 4"}
    with pytest.raises(NotARecordError):
        faults_of(tmp_path, LINES[0].replace(b'"size":7}', new.replace(b"1", b"7")))
