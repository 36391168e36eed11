"""Reading what RCTab reads: its rules in all their spellings, records in three forms, ties on Java's generator."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from governance.counting.rctab.election import Election, read
from governance.counting.rctab.errors import ElectionError
from governance.counting.rctab.report import decimal
from governance.counting.rctab.rules import counting
from governance.counting.rctab.ties import JavaRandom, RctabTies, hash_set_order

Json = dict[str, Any]
RULES: Json = {
    "tiebreakMode": "useCandidateOrder",
    "overvoteRule": "alwaysSkipToNextRank",
    "winnerElectionMode": "singleWinnerMajority",
    "numberOfWinners": "1",
    "maxSkippedRanksAllowed": "unlimited",
    "maxRankingsAllowed": "max",
}
SOURCE: Json = {
    "provider": "ess",
    "filePath": "ballots.xlsx",
    "firstVoteColumnIndex": "2",
    "firstVoteRowIndex": "2",
    "precinctColumnIndex": "1",
    "overvoteLabel": "over",
    "skippedRankLabel": "under",
    "undeclaredWriteInLabel": "UWI",
}
CANDIDATES: list[Json] = [{"name": "Ann", "aliases": ["A"]}, {"name": "Bob", "code": "B"}, {"name": "Cyd"}]


def file(folder: Path, **changes: Any) -> Path:
    contest = {"candidates": CANDIDATES, "rules": RULES, "cvrFileSources": [SOURCE], **changes}
    path = folder / "contest_config.json"
    path.write_text(json.dumps(contest))
    return path


def sheet(folder: Path, *rows: str) -> None:
    """Write a workbook, its rows given as cells with commas between them."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in ("precinct,first,second,third", *rows):
        page.append([cell or None for cell in row.split(",")])
    book.save(folder / "ballots.xlsx")


def test_cells_name_candidates_their_aliases_gaps_slips_and_write_ins(tmp_path: Path) -> None:
    sheet(tmp_path, "north,A,under,B", "south,over,,Cyd", ",UWI,Ann,Ann", "north,,,")
    election = read(file(tmp_path))
    assert [each.ranks for each in election.ballots] == [
        (("Ann",), (), ("Bob",)),
        (("*",), (), ("Cyd",)),
        (("Undeclared Write-ins",), ("Ann",), ("Ann",)),
        ((), (), ()),
    ]
    assert [each.precinct for each in election.ballots] == ["north", "south", None, "north"]
    assert election.precincts() == ["north", "south"]


def test_a_cell_can_name_several_candidates(tmp_path: Path) -> None:
    sheet(tmp_path, "north,Ann/ Bob,Cyd,")
    source = {**SOURCE, "overvoteLabel": "", "overvoteDelimiter": "/"}
    assert read(file(tmp_path, cvrFileSources=[source])).ballots[0].ranks == (("Ann", "Bob"), ("Cyd",), ())


def test_blank_cells_can_stand_for_write_ins(tmp_path: Path) -> None:
    sheet(tmp_path, "north,,Bob,")
    source = {**SOURCE, "treatBlankAsUndeclaredWriteIn": True}
    election = read(file(tmp_path, cvrFileSources=[source]))
    assert election.ballots[0].ranks[0] == ("Undeclared Write-ins",)


def test_short_rows_and_empty_ones(tmp_path: Path) -> None:
    sheet(tmp_path, "north,A", ",,", "7,under")
    found = read(file(tmp_path)).ballots
    assert [(each.ranks, each.precinct) for each in found] == [
        ((("Ann",), (), ()), "north"),
        (((), (), ()), "7"),
    ]


def read_csv(folder: Path, text: str) -> Election:
    (folder / "ballots.csv").write_text(text)
    source = {**SOURCE, "provider": "genericCsv", "filePath": "ballots.csv"}
    return read(file(folder, cvrFileSources=[source]))


def test_csv_has_a_column_for_each_candidate_and_ranks_in_its_cells(tmp_path: Path) -> None:
    election = read_csv(tmp_path, "id,Ann,B,Cyd,UWI\n1,2,1,,\n2,1,1,,3\n3,,,,\n\n")
    assert [each.ranks for each in election.ballots] == [
        (("Bob",), ("Ann",)),
        (("Ann", "Bob"), (), ("Undeclared Write-ins",)),
        (),
    ]
    with pytest.raises(ElectionError, match="ranks Ann “x”: a rank is a whole number"):
        read_csv(tmp_path, "id,Ann\n1,x")
    with pytest.raises(ElectionError, match="ranks Ann “0”: a rank is a whole number from 1"):
        read_csv(tmp_path, "id,Ann\n1,0")
    with pytest.raises(ElectionError, match="ranks 9 candidates, and the rules allow 3"):
        read_csv(tmp_path, "id,Ann\n1,9")


def cdf(**changes: Any) -> Json:
    contest = {
        "@id": "c1",
        "Name": "Chair",
        "ContestSelection": [
            {"@id": "s1", "CandidateIds": ["p1"]},
            {"@id": "s2", "CandidateIds": ["p2"]},
            {"@id": "s3", "IsWriteIn": "true"},
        ],
    }
    people = [{"@id": "p1", "Name": "Ann"}, {"@id": "p2", "Name": "Bob"}]
    held = [
        {"ContestSelectionId": "s1", "Rank": 3},
        {"ContestSelectionId": "s2", "SelectionPosition": [{"Rank": 1}, {"Rank": 2, "HasIndication": "no"}]},
        {"ContestSelectionId": "s3", "SelectionPosition": [{"Rank": 1, "IsAllocable": "no"}]},
    ]
    ballot = {
        "CurrentSnapshotId": "now",
        "BallotStyleUnitId": "u1",
        "CVRSnapshot": [
            {"@id": "before", "CVRContest": []},
            {"@id": "now", "CVRContest": [{"ContestId": "c1", "CVRContestSelection": held, **changes}]},
        ],
    }
    return {
        "GpUnit": [{"@id": "u1", "Name": "north"}],
        "Election": [{"Candidate": people, "Contest": [contest]}],
        "CVR": [ballot],
    }


def read_cdf(folder: Path, report: Json, contest: str = "Chair") -> Election:
    (folder / "ballots.json").write_text(json.dumps(report))
    source = {"provider": "cdf", "filePath": "ballots.json", "contestId": contest}
    return read(file(folder, cvrFileSources=[source]))


def test_the_common_data_format_ranks_by_selection_or_by_position(tmp_path: Path) -> None:
    (ballot,) = read_cdf(tmp_path, cdf()).ballots
    assert (ballot.ranks, ballot.precinct) == ((("Bob",), (), ("Ann",)), "north")
    assert read_cdf(tmp_path, cdf(ContestId="another")).ballots == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"CVRContestSelection": [{"ContestSelectionId": "s9", "Rank": 1}]},
            "s9, which the contest does not",
        ),
        (
            {"CVRContestSelection": [{"ContestSelectionId": "s1", "Rank": 4}]},
            "ranks 4 candidates, and the rules",
        ),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(tmp_path: Path, changes: Json, sentence: str) -> None:
    with pytest.raises(ElectionError, match=sentence):
        read_cdf(tmp_path, cdf(**changes))
    with pytest.raises(ElectionError, match="has no contest called “Mayor”"):
        read_cdf(tmp_path, cdf(), "Mayor")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"candidates": []}, "names no candidates"),
        ({"cvrFileSources": [{**SOURCE, "filePath": "none.xlsx"}]}, "There is no file"),
        (
            {"cvrFileSources": [{**SOURCE, "provider": "hart"}]},
            "Records by “hart” in ballots.xlsx cannot be read",
        ),
        ({"rules": {**RULES, "overvoteRule": "guess"}}, "overvoteRule has the unknown value “guess”"),
        ({"rules": {**RULES, "numberOfWinners": "two"}}, "numberOfWinners must be a whole number, not “two”"),
        ({"rules": {**RULES, "maxRankingsAllowed": "0"}}, "The rules do not fit together: max_rankings"),
        ({"candidates": CANDIDATES[:1]}, "Row 2 of ballots.xlsx names “Bob”"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, changes: Json, sentence: str) -> None:
    sheet(tmp_path, "north,Bob,,")
    with pytest.raises(ElectionError, match=sentence):
        read(file(tmp_path, **changes))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "contest_config.json"
    for text in ("no json", "{}", '{"rules": {}}'):
        path.write_text(text)
        with pytest.raises(ElectionError, match="is no RCTab contest file"):
            read(path)


def test_an_excluded_candidate_has_no_votes_and_write_ins_leave_first(tmp_path: Path) -> None:
    sheet(tmp_path, "n,Ann,Bob,", "n,UWI,Cyd,", "n,UWI,Cyd,", "n,UWI,Cyd,", "n,Bob,,")
    (race,) = read(file(tmp_path, candidates=[{**CANDIDATES[0], "excluded": True}, *CANDIDATES[1:]])).run()
    assert race.rounds[0].tallies == {"Bob": 2, "Cyd": 0, "Undeclared Write-ins": 3}
    assert race.rounds[0].eliminated == ("Undeclared Write-ins",)
    assert race.elected == ["Cyd"]


@pytest.mark.parametrize(
    ("mode", "winners", "expected"),
    [
        ("Single-winner majority determines winner", "1", {"method": "instant_runoff", "filling": "quota"}),
        (
            "multiSeatAllowMultipleWinnersPerRound",
            "2",
            {"method": "single_transferable_vote", "filling": "quota"},
        ),
        (
            "Multi-winner allow only one winner per round",
            "2",
            {"filling": "quota_one_a_round", "decimals": 4},
        ),
        ("bottomsUp", "2", {"method": "instant_runoff", "filling": "last_standing"}),
        ("Multi-pass IRV", "2", {"filling": "repeated", "seats": 2}),
        ("bottomsUpUsingPercentageThreshold", "0", {"filling": "share", "minimum_share": "3/20"}),
    ],
)
def test_ways_to_win_are_read_in_all_their_spellings(mode: str, winners: str, expected: Json) -> None:
    rules = {
        **RULES,
        "winnerElectionMode": mode,
        "numberOfWinners": winners,
        "multiSeatBottomsUpPercentageThreshold": "15",
    }
    rule = counting(rules, candidates=7).model_dump()
    assert {name: rule[name] for name in expected} == expected
    assert (rule["max_rankings"], rule["max_skipped_ranks"]) == (7, None)


def test_the_generator_is_javas() -> None:
    # java.util.Random's first values for these seeds, as any Java prints them.
    assert JavaRandom(0).double() == 0.730967787376657
    assert JavaRandom(42).double() == 0.7275636800328681
    random = JavaRandom(42)
    assert [random.below(10) for _ in range(5)] == [0, 3, 8, 4, 0]
    assert JavaRandom(0).below(16) == 11
    names = list("abcdef")
    JavaRandom(0).shuffle(names)
    assert sorted(names) == list("abcdef")
    assert names != list("abcdef")


def test_names_come_out_of_javas_hash_set_by_their_buckets() -> None:
    assert hash_set_order(["b", "a"]) == ["a", "b"]
    assert hash_set_order(["Aa", "BB"]) == ["Aa", "BB"]
    assert hash_set_order(["BB", "Aa"]) == ["BB", "Aa"]


TIED = [{"Ann": 1, "Bob": 2, "Cyd": 2}, {"Ann": 2, "Bob": 2, "Cyd": 2}]


@pytest.mark.parametrize(
    ("mode", "first", "last"),
    [
        ("usecandidateorder", "Cyd", "Bob"),
        ("previousroundcountsthenrandom", "Cyd", "Ann"),
        ("random", "Cyd", "Ann"),
    ],
)
def test_each_mode_breaks_a_tie_its_own_way(mode: str, first: str, last: str) -> None:
    ties = RctabTies(mode, ["Cyd", "Ann", "Bob"], 0)
    assert ties.first(["Cyd", "Bob", "Ann"], TIED) == first
    assert ties.last(["Cyd", "Bob", "Ann"], TIED) == last
    assert [(tie.round, tie.over) for tie in ties.broken] == [(2, "win"), (2, "elimination")]


def test_a_generated_permutation_is_the_order_for_all_ties() -> None:
    ties = RctabTies("generatepermutation", ["Cyd", "Ann", "Bob"], 1)
    everybody = ["Ann", "Bob", "Cyd"]
    order = [ties.first(everybody, TIED[1:])]
    order.append(ties.first([each for each in everybody if each not in order], TIED[1:]))
    assert ties.last(everybody, TIED[1:]) not in order


def test_a_tie_left_to_a_person_stops_the_count() -> None:
    ties = RctabTies("stopcountingandask", ["Ann", "Bob"], 0)
    with pytest.raises(
        ElectionError, match="In round 1 Ann and Bob are tied, and the rules leave the choice"
    ):
        ties.last(["Bob", "Ann"], TIED[1:])
    with pytest.raises(ElectionError, match="tiebreakMode has the unknown value “coin”"):
        RctabTies("coin", ["Ann"], 0)


@pytest.mark.parametrize(("value", "text"), [("3", "3"), ("1/4", "0.25"), ("1001/1000", "1.001")])
def test_votes_are_written_as_decimals(value: str, text: str) -> None:
    assert decimal(Fraction(value)) == text
