"""A million ranked ballots on 20 options: instant-runoff beside pyrankvote, Schulze beside votelib (both PyPI, MIT).

Of the public packages that take truncated ballots these were the fastest found: on 50,000 of these ballots
pyrankvote took 0.3 s where votelib took 0.3 s and pref_voting 62 s; for the preferences Schulze needs, votelib
took 0.8 s, pref_voting 7.7 s and votekit 37 s.

Both sides start from the same ballots in memory, a list with a tuple of ranks for each, a rank being a tuple of
options, and end with the winner: what each must convert them to first is its own time. They take turns, each
peer in an environment and a process of its own. Before the first turn results are compared: every round's
tallies, and every number of preferences. Ours does more in its time: it keeps every round, transfer and tie.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from config.env import load
from governance.counting.ballots import Ranked
from governance.counting.count import count, count_ranks
from governance.counting.papers import Ranks
from governance.counting.results import Count
from governance.counting.settings import Counting

BALLOTS, OPTIONS = 1_000_000, 20
ROUNDS = 3
SEED = 0
STOPS, LEVEL = 0.18, 0.1
"""How likely a voter stops after each rank, and how likely the next option shares the last rank."""
INSTALL_SECONDS = 600
NAMES = tuple(f"option-{number:02}" for number in range(OPTIONS))

READING = """
import json, sys, time
from itertools import accumulate
import numpy as np
with np.load(sys.argv[1]) as given:
    order, lengths, joins = (given[name].tolist() for name in ("order", "lengths", "joins"))
names = [f"option-{number:02}" for number in range(len(order[0]))]
ballots = []
for row, length, joined in zip(order, lengths, joins):
    ranks = []
    for option, join in zip(row[:length], joined):
        if join and ranks:
            ranks[-1] = (*ranks[-1], names[option])
        else:
            ranks.append((names[option],))
    ballots.append(tuple(ranks))
"""
"""How a peer's process reads ballots, before its time runs, as :func:`ballots` makes them here."""

ANSWERING = """
print("ready", flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "found": shown(*found)}), flush=True)
"""

RUNOFF = """
import pyrankvote
from pyrankvote import Ballot, Candidate

def work():
    candidates = {name: Candidate(name) for name in names}
    cast = [Ballot(ranked_candidates=[candidates[rank[0]] for rank in ranks]) for ranks in ballots]
    return (pyrankvote.instant_runoff_voting(list(candidates.values()), cast),)

def shown(result):
    rounds = [{each.candidate.name: each.number_of_votes for each in one.candidate_results} for one in result.rounds]
    return {"winners": [each.name for each in result.get_winners()], "rounds": rounds}
"""

SCHULZE = """
from collections import Counter
from votelib.convert import RankedToCondorcetVotes
from votelib.evaluate.condorcet import Schulze

def work():
    cast = Counter(
        tuple(rank[0] if len(rank) == 1 else frozenset(rank) for rank in ranks) for ranks in ballots
    )
    preferred = RankedToCondorcetVotes().convert(cast)
    return Schulze().evaluate(preferred, 1), preferred

def shown(winners, preferred):
    return {"winners": list(winners), "pairs": [[*pair, votes] for pair, votes in preferred.items()]}
"""


class Race(NamedTuple):
    """One method beside its peer."""

    counting: Counting
    peer: str
    requirement: str
    script: str
    level: float


RACES = {
    "irv": Race(Counting(method="instant_runoff"), "pyrankvote", "pyrankvote==2.0.6", RUNOFF, 0),
    "schulze": Race(Counting(method="schulze"), "votelib", "votelib==0.4.0", SCHULZE, LEVEL),
}


class Electorate(NamedTuple):
    """Who would rank what: options in each voter's order, how many of them, and which share the rank before."""

    order: NDArray[np.int64]
    lengths: NDArray[np.int64]
    joins: NDArray[np.bool_]


def electorate(level: float) -> Electorate:
    """Return voters who choose one option after another, the likelier the better they like it (Plackett 1975)."""
    random = np.random.default_rng(SEED)
    liking = random.normal(0, 0.25, OPTIONS)
    order = np.argsort(-(liking + random.gumbel(size=(BALLOTS, OPTIONS))), axis=1)
    lengths = np.minimum(random.geometric(STOPS, BALLOTS), OPTIONS)
    return Electorate(order, lengths, random.random((BALLOTS, OPTIONS)) < level)


def ballots(voters: Electorate) -> list[Ranks]:
    """Return their ballots."""
    found: list[Ranks] = []
    for row, length, joins in zip(*(each.tolist() for each in voters), strict=True):
        ranks: list[tuple[str, ...]] = []
        for option, join in zip(row[:length], joins, strict=False):
            if join and ranks:
                ranks[-1] = (*ranks[-1], NAMES[option])
            else:
                ranks.append((NAMES[option],))
        found.append(tuple(ranks))
    return found


def peer_python(race: Race) -> Path:
    """Return the interpreter of a peer's environment, made on first use."""
    folder = load().var / "peers" / race.peer
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [
                str(python),
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                race.requirement,
                "numpy",
            ],
        ):
            subprocess.run(command, check=True, timeout=INSTALL_SECONDS)  # noqa: S603 - commands of our own
        (folder / "installed").touch()
    return python


@contextmanager
def peer(race: Race, voters: Electorate) -> Iterator["subprocess.Popen[str]"]:
    """Start a peer on these ballots and yield its process, ready to count."""
    with tempfile.TemporaryDirectory() as name:
        given = Path(name) / "ballots.npz"
        np.savez(given, order=voters.order, lengths=voters.lengths, joins=voters.joins)
        script = READING + race.script + ANSWERING
        with subprocess.Popen(  # noqa: S603 - a command of our own
            [str(peer_python(race)), "-W", "ignore", "-c", script, str(given)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                _line(process.stdout)
                yield process
            finally:
                process.kill()


def answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Let a peer count once; return its own count of seconds and what it found."""
    if process.stdin is None:
        message = "The peer's process cannot be written to."
        raise RuntimeError(message)
    process.stdin.write("again\n")
    process.stdin.flush()
    found: dict[str, Any] = json.loads(_line(process.stdout))
    return found


def compare(ours: Count, theirs: dict[str, Any]) -> int:
    """Return how many numbers were compared; raise ``RuntimeError`` where one differs."""
    compared: dict[str, tuple[object, object]] = {"winners": ([*ours.winners], theirs["winners"])}
    if ours.pairwise is None:
        for number, (found, told) in enumerate(zip(ours.rounds, theirs["rounds"], strict=True), start=1):
            for name, votes in found.tallies.items():
                compared[f"{name} in round {number}"] = (votes, told[name])
    else:
        for one, other, votes in theirs["pairs"]:
            compared[f"{one} before {other}"] = (ours.pairwise[one][other], votes)
    for what, (mine, told) in compared.items():
        if mine != told:
            message = f"The counts differ: {what}, {mine} and {told}."
            raise RuntimeError(message)
    return len(compared)


def raced(race: Race) -> tuple[dict[str, float], int]:
    """Return the median seconds of both sides, and how many numbers of theirs were equal."""
    voters = electorate(race.level)
    cast = ballots(voters)
    seconds: dict[str, list[float]] = {"ours": [], "peer": []}
    with peer(race, voters) as process:
        compared = compare(count_ranks(race.counting, NAMES, cast, seed="0"), answer(process)["found"])
        for _ in range(ROUNDS):
            began = time.perf_counter()
            count_ranks(race.counting, NAMES, cast, seed="0")
            seconds["ours"].append(time.perf_counter() - began)
            seconds["peer"].append(answer(process)["seconds"])
    values = [(Ranked.model_construct(ranks=ranks), 1) for ranks in cast]
    began = time.perf_counter()
    count(race.counting, NAMES, values, seed="0")
    spent = {name: statistics.median(each) for name, each in seconds.items()}
    return {**spent, "ours_from_ballot_values": time.perf_counter() - began}, compared


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return each peer's seconds over ours, and the figures they rest on; no ratio where one cannot be installed."""
    found: dict[str, float] = {}
    figures: dict[str, object] = {}
    for name, race in RACES.items():
        try:
            seconds, compared = raced(race)
        except subprocess.SubprocessError as error:
            figures[f"{name}_vs_peer"] = f"{race.requirement} could not be installed here: {error}"
            continue
        found[f"{name}_vs_peer"] = seconds["peer"] / seconds["ours"]
        figures[f"{name}_seconds"] = {**seconds, "beside": race.requirement, "numbers_compared": compared}
        print(
            f"{BALLOTS:,} ballots, {OPTIONS} options, {name}: ours {seconds['ours']:.2f} s, "
            f"{race.requirement} {seconds['peer']:.2f} s, {compared} numbers alike"
        )
    return found, figures


def _line(stream: IO[str] | None) -> str:
    line = stream.readline() if stream else ""
    if not line:
        message = "The peer ended without an answer; what it said of it stands above."
        raise RuntimeError(message)
    return line
