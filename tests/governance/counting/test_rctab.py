"""Real elections with published answers: every tally, transfer and exhausted ballot of every round."""

import json
from collections.abc import Mapping
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.counting.rctab.election import Election, read
from governance.counting.rctab.report import report
from tests.shared_data import shared

Json = dict[str, Any]
RULE_SETS = (
    "duplicate_test",
    "skip_to_next_test",
    "test_set_0_skipped_first_choice",
    "test_set_1_exhaust_at_overvote",
    "test_set_2_overvote_skip_to_next",
    "test_set_3_skipped_choice_exhaust",
    "test_set_4_skipped_choice_next",
    "test_set_5_two_skipped_choice_exhaust",
    "test_set_6_duplicate_exhaust",
    "test_set_7_duplicate_skip_to_next",
    "tiebreak_seed_test",
)


def contest(name: str) -> Path:
    return shared("governance", "rctab") / name / f"{name}_config.json"


def answer(name: str) -> Json:
    path = contest(name)
    published: Json = json.loads((path.parent / f"{name}_expected_detailed_report.json").read_text())
    return published


def numbers(value: Any) -> Any:
    """Return a report with its numbers as numbers: ``654.0000`` is ``654``. Who wrote it is left out."""
    if isinstance(value, Mapping):
        return {key: numbers(each) for key, each in value.items() if key != "generatedBy"}
    if isinstance(value, list):
        return [numbers(each) for each in value]
    try:
        return Fraction(value)
    except ValueError:
        return value


@pytest.fixture(scope="module")
def mayor() -> Election:
    return read(contest("2013_minneapolis_mayor"))


@pytest.mark.parametrize("name", RULE_SETS)
def test_every_rule_set_gives_its_published_answer(name: str) -> None:
    election = read(contest(name))
    (race,) = election.run()
    assert numbers(report(election, race)) == numbers(answer(name))


def test_the_mayor_of_minneapolis_in_all_33_rounds(mayor: Election) -> None:
    (race,) = mayor.run()
    assert len(mayor.ballots) == 80_101
    assert len(race.rounds) == 33
    assert numbers(report(mayor, race)) == numbers(answer("2013_minneapolis_mayor"))


def test_another_rule_on_overvotes_counts_the_same_ballots_otherwise(mayor: Election) -> None:
    (skipping,) = mayor.run(overvotes="skip")
    published = answer("2013_minneapolis_mayor")
    assert numbers(report(mayor, skipping)["results"][0]) != numbers(published["results"][0])
    assert skipping.elected == ["BETSY HODGES"]


@pytest.mark.parametrize("precinct", ["MINNEAPOLIS W-1 P-01", "MINNEAPOLIS W-13 P-09"])
def test_what_a_precinct_did_in_the_count(mayor: Election, precinct: str) -> None:
    (race,) = mayor.run()
    name = f"2013_minneapolis_mayor_expected_{precinct.replace(' ', '_')}_precinct_detailed_report.json"
    folder = contest("2013_minneapolis_mayor").parent / "Tabulate by Precinct"
    published = json.loads((folder / name).read_text())
    assert numbers(report(mayor, race, precinct=precinct)) == numbers(published)


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Election:
    """Return the park board of 2013: three seats among ten, by rules that RCTab's own tests give it."""
    ballots = shared("governance", "rctab") / "_shared" / "2013_minneapolis_park_cvr.xlsx"
    names = (
        "ANNIE YOUNG|CASPER HILL|HASHIM YONIS|ISHMAEL ISRAEL|JASON STONE|JOHN ERWIN|MARY LYNN MCPHERSON|"
        "MEG FORNEY|STEVE BARLAND|TOM NORDYKE"
    )
    source = {
        "filePath": str(ballots),
        "provider": "ess",
        "firstVoteColumnIndex": "2",
        "firstVoteRowIndex": "2",
        "precinctColumnIndex": "1",
        "overvoteLabel": "overvote",
        "skippedRankLabel": "undervote",
        "undeclaredWriteInLabel": "UWI",
    }
    rules = {
        "tiebreakMode": "random",
        "randomSeed": "0",
        "overvoteRule": "alwaysSkipToNextRank",
        "winnerElectionMode": "multiWinnerAllowMultipleWinnersPerRound",
        "numberOfWinners": "3",
        "maxSkippedRanksAllowed": "2",
        "maxRankingsAllowed": "3",
    }
    file = {
        "cvrFileSources": [source],
        "candidates": [{"name": each} for each in names.split("|")],
        "rules": rules,
    }
    path = tmp_path_factory.mktemp("park") / "park_config.json"
    path.write_text(json.dumps(file))
    return read(path)


def test_three_seats_of_the_park_board_by_transferable_votes(park: Election) -> None:
    (race,) = park.run()
    rounds = report(park, race)["results"]
    assert [numbers(each["threshold"]) for each in rounds] == [14_866] * 11
    assert rounds[2]["tallyResults"] == [{"elected": "JOHN ERWIN", "transfers": {}}]
    assert rounds[9]["tally"] == {"ANNIE YOUNG": "15044", "JOHN ERWIN": "14866", "MEG FORNEY": "12245"}
    assert rounds[9]["tallyResults"] == [
        {"elected": "ANNIE YOUNG", "transfers": {"exhausted": "177.5192", "residual surplus": "0.4808"}},
        {"elected": "MEG FORNEY", "transfers": {}},
    ]
    assert rounds[10]["inactiveBallots"]["finalRoundSurplus"] == "177.5192"
    assert report(park, race)["summary"]["undervotes"] == 20_571


def test_the_park_board_by_hares_quota(park: Election) -> None:
    (race,) = park.run(quota="hare")
    rounds = report(park, race)["results"]
    assert (len(rounds), rounds[0]["threshold"]) == (10, "19821")
    assert rounds[8]["tally"] == {"ANNIE YOUNG": "13914", "JOHN ERWIN": "21650", "MEG FORNEY": "11704"}
    assert rounds[8]["tallyResults"][1]["transfers"] == {"exhausted": "1827.26", "residual surplus": "1.74"}


def test_the_park_board_from_the_bottom_up(park: Election) -> None:
    (race,) = park.run(method="instant_runoff", filling="last_standing")
    assert len(race.rounds) == 9
    assert race.rounds[-1].elected == ("JOHN ERWIN", "ANNIE YOUNG", "MEG FORNEY")
    assert race.rounds[-1].tallies == {"JOHN ERWIN": 21_650, "ANNIE YOUNG": 13_914, "MEG FORNEY": 11_704}


def test_the_park_board_by_one_runoff_after_another(park: Election) -> None:
    races = park.run(method="instant_runoff", filling="repeated")
    last = races[-1].rounds[-1]
    assert [race.elected for race in races] == [["JOHN ERWIN"], ["ANNIE YOUNG"], ["MEG FORNEY"]]
    assert last.tallies == {"MEG FORNEY": 16_212, "TOM NORDYKE": 15_136}
    assert report(park, races[-1])["results"][-1]["inactiveBallots"]["exhaustedChoices"] == "28182"


def test_anybody_can_count_an_election() -> None:
    path = contest("tiebreak_seed_test")
    out = StringIO()
    call_command("tally_rctab", str(path), stdout=out)
    assert "Round 1, 5 votes elect" in out.getvalue()
    assert "Yinka Dare, eliminated" in out.getvalue()
    assert "A tie between George Gervin and Mookie Blaylock was broken: George Gervin." in out.getvalue()
    assert out.getvalue().endswith("Elected: George Gervin.\n")
    printed = StringIO()
    call_command("tally_rctab", str(path), "--json", stdout=printed)
    assert numbers(json.loads(printed.getvalue())) == numbers(answer("tiebreak_seed_test"))
    with pytest.raises(CommandError, match="No ballot names the precinct “elsewhere”"):
        call_command("tally_rctab", str(path), "--precinct", "elsewhere")
