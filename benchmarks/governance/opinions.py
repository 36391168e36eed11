"""A million votes on statements to an opinion map, beside red-dwarf (PyPI, MPL-2.0), which follows pol.is too.

10,000 participants in four groups vote on 100 of 1,000 statements each. Both start from votes in memory as each
reads them, in turn, red-dwarf in an environment and a process of its own with the same numpy, SciPy and
scikit-learn. What both compute must be equal: places up to the sign of the axes, groups, group-informed
consensus. Ours is timed whole, with what red-dwarf does not do: re-votes, both countings, bridging and divisive
statements, the digest of the votes, and how firm the groups are.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from config.env import load
from governance.opinions.opinion_map import opinion_map
from governance.opinions.values import OpinionMap, Settings
from governance.opinions.votes import Vote

PARTICIPANTS, STATEMENTS, VOTES_EACH, GROUPS = 10_000, 1_000, 100, 4
UNDECIDED = 0.35
"""An opinion nearer to zero is passed on."""
ROUNDS = 3
SEED = 0
RED_DWARF = "red-dwarf==0.4.0"
SHARED = ("numpy", "scipy", "scikit-learn")
INSTALL_SECONDS = 600
SAME_PLACE, SAME_CONSENSUS = 1e-6, 1e-12

PEER = """
import json, sys, time
import numpy as np
from reddwarf.implementations.base import run_pipeline

cast = np.load(sys.argv[1])
votes = [
    {"participant_id": int(person), "statement_id": int(statement), "vote": int(vote), "modified": at}
    for at, (person, statement, vote) in enumerate(zip(cast["person"], cast["statement"], cast["vote"]))
]
print("ready", flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    found = run_pipeline(votes=votes, random_state=0)
    seconds = time.perf_counter() - began
    people, statements = found.participants_df.sort_index(), found.statements_df.sort_index()
    np.savez(
        sys.argv[2],
        places=people[["x", "y"]].to_numpy(),
        groups=people["cluster_id"].to_numpy(dtype=np.int64),
        consensus=statements["group-aware-consensus"].to_numpy(),
    )
    print(json.dumps(seconds), flush=True)
"""


@dataclass(frozen=True, eq=False)
class Cast:
    """Votes as parallel arrays: numbers of participants and statements, and what was said."""

    person: NDArray[np.int64]
    statement: NDArray[np.int64]
    vote: NDArray[np.int64]

    def votes(self) -> list[Vote]:
        """Return them as our map reads them; names sort as numbers do."""
        triples = zip(self.person.tolist(), self.statement.tolist(), self.vote.tolist(), strict=True)
        return [(f"{who:05}", f"{what:04}", said, float(at)) for at, (who, what, said) in enumerate(triples)]


def cast() -> Cast:
    """Return a million votes of four groups, each with leanings of its own, shuffled."""
    random = np.random.default_rng(SEED)
    group = random.integers(0, GROUPS, PARTICIPANTS)
    leaning = random.normal(0, 1.2, (GROUPS, STATEMENTS)) + random.normal(0, 0.6, STATEMENTS)
    seen = np.argsort(random.random((PARTICIPANTS, STATEMENTS)), axis=1)[:, :VOTES_EACH].ravel()
    person = np.repeat(np.arange(PARTICIPANTS), VOTES_EACH)
    opinion = leaning[group[person], seen] + random.normal(size=len(person))
    vote = np.where(np.abs(opinion) < UNDECIDED, 0, np.sign(opinion)).astype(np.int64)
    order = random.permutation(len(person))
    return Cast(person[order], seen[order], vote[order])


def peer_python() -> Path:
    """Return the interpreter of red-dwarf's environment, made on first use."""
    folder = load().var / "peers" / "red-dwarf"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        wanted = [RED_DWARF, *(f"{each}=={version(each)}" for each in SHARED)]
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted],
        ):
            subprocess.run(command, check=True, timeout=INSTALL_SECONDS)  # noqa: S603 - commands of our own
        (folder / "installed").touch()
    return python


@contextmanager
def peer(votes: Cast) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Start red-dwarf on these votes; yield its process, ready to run, and where it writes what it finds."""
    with tempfile.TemporaryDirectory() as name:
        given, found = Path(name) / "votes.npz", Path(name) / "found.npz"
        np.savez(given, person=votes.person, statement=votes.statement, vote=votes.vote)
        command = [str(peer_python()), "-W", "ignore", "-c", PEER, str(given), str(found)]
        with subprocess.Popen(  # noqa: S603 - a command of our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                _line(process.stdout)
                yield process, found
            finally:
                process.kill()


def peer_round(process: "subprocess.Popen[str]") -> float:
    """Let red-dwarf compute its map once and return its own count of seconds."""
    if process.stdin is None:
        message = "red-dwarf's process cannot be written to."
        raise RuntimeError(message)
    process.stdin.write("again\n")
    process.stdin.flush()
    return float(json.loads(_line(process.stdout)))


def compared(ours: OpinionMap, theirs: Path) -> dict[str, float]:
    """Return how far the two maps are apart, or raise ``RuntimeError`` where they are not the same."""
    with np.load(theirs) as found:
        places, groups, consensus = found["places"], found["groups"], found["consensus"]
    mine = np.array([(each.x, each.y) for each in ours.participants])
    apart = max(
        min(float(np.abs(mine[:, axis] - sign * places[:, axis]).max()) for sign in (1, -1))
        for axis in (0, 1)
    )
    index = float(
        adjusted_rand_score(groups, [-1 if each.group is None else each.group for each in ours.participants])
    )
    wrong = float(np.abs(np.array([each.consensus for each in ours.statements]) - consensus).max())
    if apart > SAME_PLACE or index < 1 or wrong > SAME_CONSENSUS:
        message = (
            f"The maps differ: places by {apart:.1e}, groups {index:.4f} alike, consensus by {wrong:.1e}."
        )
        raise RuntimeError(message)
    return {"places_apart": apart, "groups_adjusted_rand": index, "consensus_apart": wrong}


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return red-dwarf's seconds over ours, and the figures it rests on; no ratio where it cannot be installed."""
    given = cast()
    votes = given.votes()
    seconds: dict[str, list[float]] = {"ours": [], "ours_without_sensitivity": [], "red_dwarf": []}
    try:
        with peer(given) as (process, found):
            peer_round(process)
            alike = compared(opinion_map(votes, seed=SEED), found)
            for _ in range(ROUNDS):
                seconds["ours"].append(_timed(votes, Settings()))
                seconds["ours_without_sensitivity"].append(_timed(votes, Settings(runs=0)))
                seconds["red_dwarf"].append(peer_round(process))
    except subprocess.SubprocessError as error:
        return {}, {"opinion_map_vs_peer": f"{RED_DWARF} could not be installed here: {error}"}
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    ratio = medians["red_dwarf"] / medians["ours"]
    print(f"{len(votes):,} votes  " + "  ".join(f"{name} {each:.2f} s" for name, each in medians.items()))
    return {"opinion_map_vs_peer": ratio}, {"opinion_map_seconds": medians, "opinion_map_alike": alike}


def _timed(votes: list[Vote], settings: Settings) -> float:
    began = time.perf_counter()
    opinion_map(votes, seed=SEED, settings=settings)
    return time.perf_counter() - began


def _line(stream: IO[str] | None) -> str:
    """Return the next line, or raise ``RuntimeError`` where red-dwarf has ended instead."""
    line = stream.readline() if stream else ""
    if not line:
        message = "red-dwarf ended without an answer; what it said of it stands above."
        raise RuntimeError(message)
    return line
