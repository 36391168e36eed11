"""Cast vote records in the forms that RCTab reads: ES&S workbooks, NIST 1500-103, and CSV."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook

from governance.counting.ballots import OVERVOTE
from governance.counting.papers import Ranks
from governance.counting.rctab.errors import ElectionError
from governance.counting.rctab.rules import Json, label

UNDECLARED = "Undeclared Write-ins"
"""The one name for all write-ins that nobody registered."""


class Record(NamedTuple):
    """One ballot: its ranks, and the precinct it was cast in where the record names it."""

    ranks: Ranks
    precinct: str | None


class Names:
    """Resolves what stands in a record to a candidate's name. ``candidates`` are those of the contest file."""

    def __init__(self, candidates: Iterable[Json], source: Json) -> None:
        self.overvote = str(source.get("overvoteLabel") or "")
        self.undervote = str(source.get("skippedRankLabel") or source.get("undervoteLabel") or "")
        self.write_in = str(source.get("undeclaredWriteInLabel") or "")
        self.known: dict[str, str] = {}
        for each in candidates:
            for alias in (each["name"], each.get("code"), *(each.get("aliases") or ())):
                if alias:
                    self.known[str(alias)] = str(each["name"])

    def __call__(self, mark: str, where: str) -> str:
        """Return the name for one mark."""
        if self.overvote and mark == self.overvote:
            return OVERVOTE
        if mark == UNDECLARED or (self.write_in and mark == self.write_in):
            return UNDECLARED
        if mark not in self.known:
            raise ElectionError(f"{where} names “{mark}”, who is not among the candidates.")
        return self.known[mark]


def column(source: Json, name: str) -> int | None:
    """Return the place of a column, from 0; ``None`` where the file names none."""
    text = str(source.get(name) or "").strip()
    return int(text) - 1 if text else None


def ranks_of(cells: Sequence[object], source: Json, names: Names, where: str) -> Ranks:
    """Return the ranks that a row's cells hold, one cell a rank."""
    delimiter = str(source.get("overvoteDelimiter") or "")
    blank_is_write_in = bool(source.get("treatBlankAsUndeclaredWriteIn"))
    ranks: list[tuple[str, ...]] = []
    for cell in cells:
        text = "" if cell is None else str(cell).strip()
        if not text:
            ranks.append((UNDECLARED,) if blank_is_write_in else ())
        elif text == names.undervote:
            ranks.append(())
        else:
            marks = text.split(delimiter) if delimiter else [text]
            ranks.append(tuple(names(mark.strip(), where) for mark in marks))
    return tuple(ranks)


def read_ess(path: Path, source: Json, names: Names, most: int) -> Iterator[Record]:
    """Read an ES&S workbook: a row a ballot, a column a rank, at most ``most`` of them."""
    first_row = int(source.get("firstVoteRowIndex") or 2)
    start = column(source, "firstVoteColumnIndex") or 0
    precinct = column(source, "precinctColumnIndex")
    workbook = load_workbook(path, read_only=True, data_only=True)
    known: dict[tuple[object, ...], Ranks] = {}
    try:
        sheet = workbook.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(min_row=first_row, values_only=True), start=first_row):
            if all(cell is None for cell in row):
                continue
            cells = (*row[start : start + most], *[None] * most)[:most]
            if cells not in known:
                known[cells] = ranks_of(cells, source, names, f"Row {number} of {path.name}")
            where = row[precinct] if precinct is not None and precinct < len(row) else None
            yield Record(known[cells], None if where is None else str(where))
    finally:
        workbook.close()


def read_csv(path: Path, source: Json, names: Names, most: int) -> Iterator[Record]:
    """Read a CSV file: a row a ballot, a column a candidate named in the first row, a rank in the cell."""
    first_row = int(source.get("firstVoteRowIndex") or 2)
    start = column(source, "firstVoteColumnIndex") or 0
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        heads = [name.strip() for name in next(rows, [])]
        for number, row in enumerate(rows, start=2):
            if number < first_row or not row:
                continue
            where = f"Row {number} of {path.name}"
            marks: dict[int, list[str]] = {}
            for head, cell in zip(heads[start:], row[start:], strict=False):
                if not cell.strip():
                    continue
                if not cell.strip().isdecimal() or int(cell) < 1:
                    raise ElectionError(f"{where} ranks {head} “{cell}”: a rank is a whole number from 1.")
                marks.setdefault(int(cell), []).append(names(head, where))
            yield Record(by_rank(marks, most, where), None)


def by_rank(marks: Mapping[int, Sequence[str]], most: int, where: str) -> Ranks:
    """Return the ranks that numbered marks make, gaps included; at most ``most`` are allowed."""
    deepest = max(marks, default=0)
    if deepest > most:
        raise ElectionError(f"{where} ranks {deepest} candidates, and the rules allow {most}.")
    return tuple(tuple(marks.get(rank, ())) for rank in range(1, deepest + 1))


def read_cdf(path: Path, source: Json, names: Names, most: int) -> Iterator[Record]:
    """Read a report in the common data format, as JSON; ballots without this contest are left out."""
    report = json.loads(path.read_bytes())
    elections = report.get("Election", [])
    units = {each["@id"]: each.get("Name") for each in report.get("GpUnit", [])}
    people = {each["@id"]: str(each["Name"]) for one in elections for each in one.get("Candidate", [])}
    wanted = str(source.get("contestId") or "")
    contests = [each for one in elections for each in one.get("Contest", []) if each.get("Name") == wanted]
    if not contests:
        raise ElectionError(
            f"{path.name} has no contest called “{wanted}”: see contestId in the contest file."
        )
    contest = contests[0]
    selections = {each["@id"]: each for each in contest.get("ContestSelection", [])}
    for number, record in enumerate(report.get("CVR", []), start=1):
        where = f"Ballot {number} of {path.name}"
        for held in _current(record, contest["@id"]):
            marks: dict[int, list[str]] = {}
            for chosen in held.get("CVRContestSelection", []):
                mark = _mark(selections, people, chosen, where)
                for rank, name in _positions(chosen, mark):
                    marks.setdefault(rank, []).append(names(name, where))
            ranks = by_rank(marks, most, where)
            yield Record(ranks, units.get(record.get("BallotStyleUnitId")))


def _current(record: Json, contest: str) -> list[Json]:
    snapshots = record.get("CVRSnapshot", [])
    current = [each for each in snapshots if each.get("@id") == record.get("CurrentSnapshotId")]
    return [
        each for one in current for each in one.get("CVRContest", []) if each.get("ContestId") == contest
    ][:1]


def _mark(selections: Mapping[str, Json], people: Mapping[str, str], chosen: Json, where: str) -> str:
    selection = selections.get(chosen["ContestSelectionId"])
    if selection is None:
        raise ElectionError(
            f"{where} chooses {chosen['ContestSelectionId']}, which the contest does not have."
        )
    if str(selection.get("IsWriteIn", "")).lower() == "true":
        return UNDECLARED
    ids = selection.get("CandidateIds") or [""]
    if ids[0] not in people:
        raise ElectionError(f"{where} chooses {selection['@id']}, which names no candidate.")
    return people[ids[0]]


def _positions(chosen: Json, mark: str) -> Iterator[tuple[int, str]]:
    """Yield the ranks a selection was given: on itself, or on each position that counts."""
    if chosen.get("Rank") is not None:
        yield int(chosen["Rank"]), mark
        return
    for position in chosen.get("SelectionPosition", []):
        if "no" in (position.get("HasIndication"), position.get("IsAllocable")):
            continue
        yield int(position["Rank"]), UNDECLARED if "CVRWriteIn" in position else mark


Reader = Callable[[Path, Json, Names, int], Iterator[Record]]
READERS: dict[str, Reader] = {
    "ess": read_ess,
    "es": read_ess,
    "cdf": read_cdf,
    "genericcsv": read_csv,
    "csv": read_csv,
}


def records(folder: Path, contest: Json, *, most: int) -> list[Record]:
    """Return every ballot of a contest file's sources, in order. Paths are relative to ``folder``."""
    found: list[Record] = []
    for source in contest["cvrFileSources"]:
        reader = READERS.get(label(source.get("provider", "")))
        path = folder / str(source["filePath"])
        if reader is None or path.suffix == ".xml":
            raise ElectionError(
                f"Records by “{source.get('provider')}” in {path.name} cannot be read: bring them as an ES&S "
                "workbook, as CSV, or in the common data format as JSON."
            )
        if not path.is_file():
            raise ElectionError(f"There is no file {path}: see filePath in the contest file.")
        found += reader(path, source, Names(contest.get("candidates") or (), source), most)
    return found


def write_ins_possible(contest: Mapping[str, Any]) -> bool:
    """Whether votes for names that nobody registered may be among a contest's ballots."""
    return any(
        source.get("undeclaredWriteInLabel") or source.get("treatBlankAsUndeclaredWriteIn")
        for source in contest["cvrFileSources"]
    )
