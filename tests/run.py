"""Run every stage of the tests, one after the other, and say how long each took.

``python -m tests.run`` is what ``make test`` does. A stage that fails does not keep the next from running.
``--must-run STAGE`` makes a test of that stage that was skipped a failure; ``--only STAGE`` runs that one.
"""

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.embedded.postgres import running
from config.env import REPOSITORY, load

STAGES = {
    "fast": "not pipeline and not browser and not kills",
    "pipeline": "pipeline and not browser and not kills",
    "browser": "browser and not kills",
    "kills": "kills",
}
SHARED = {"fast": ("--numprocesses", "2", "--dist", "worksteal")}
"""The stages that several processes share: those whose tests use next to nothing but a processor and a database."""
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?)")
CLOSING = re.compile(r"^=+ .*\bin \d+\.\d+s.*=+$")
TOTAL = "closing.txt"
FIGURE = "coverage.txt"


@dataclass(frozen=True)
class Result:
    """What one stage did: pytest's exit code and closing line, and its seconds."""

    stage: str
    code: int
    closing: str
    seconds: float

    @property
    def counts(self) -> Counter[str]:
        """How many tests passed, failed, were skipped …, as pytest says."""
        return Counter({word.removesuffix("s"): int(number) for number, word in COUNT.findall(self.closing)})


def results_folder() -> Path:
    """Return the folder that keeps what the last run found."""
    folder = load().var / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def say(text: str) -> None:
    """Show ``text`` at once."""
    print(text, flush=True)  # noqa: T201 - people watch


def run_stage(stage: str, more: Sequence[str]) -> Result:
    """Run one stage, showing what it says, and return its result."""
    say(f"\n{stage}: {STAGES[stage]}")
    data = results_folder() / f".coverage.{stage}"
    command = [
        sys.executable,
        "-m",
        "coverage",
        "run",
        f"--data-file={data}",
        "-m",
        "pytest",
        "-m",
        STAGES[stage],
        *SHARED.get(stage, ()),
    ]
    started, closing = time.monotonic(), ""
    with subprocess.Popen([*command, *more], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            say(line.rstrip("\n"))
            closing = line.strip() if CLOSING.match(line.strip()) else closing
    return Result(stage, process.returncode, closing, time.monotonic() - started)


def problems(results: Sequence[Result], must_run: Sequence[str]) -> list[str]:
    """Return a sentence for every stage that is not as it should be."""
    found = [f"{result.stage} failed (exit code {result.code})." for result in results if result.code != 0]
    found += [
        f"{result.stage} skipped {result.counts['skipped']} tests that had to run."
        for result in results
        if result.stage in must_run and result.counts["skipped"]
    ]
    return found


def total(results: Sequence[Result]) -> str:
    """Return one closing line for all stages, in pytest's own form."""
    counts = sum((result.counts for result in results), Counter[str]())
    parts = [f"{counts[word]} {word}" for word in ("failed", "passed", "skipped", "error") if counts[word]]
    seconds = sum(result.seconds for result in results)
    return f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ".center(80, "=")


def measure_coverage() -> str:
    """Combine what the stages covered and return the percentage, as text."""
    folder = results_folder()
    data = f"--data-file={folder / '.coverage'}"
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "--quiet", data, str(folder)], cwd=REPOSITORY, check=True)
    subprocess.run([*coverage, "report", data], cwd=REPOSITORY, check=True)
    report = [*coverage, "report", data, "--format=total"]
    return subprocess.run(report, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.strip()


def main(words: Sequence[str]) -> int:
    """Run the stages, print their times and closing lines, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument("--must-run", action="append", default=[], choices=STAGES)
    parser.add_argument("--only", action="append", default=[], choices=STAGES)
    given, more = parser.parse_known_args(words)
    for old in results_folder().glob(".coverage*"):
        old.unlink()
    # Ours for the whole run: of several processes that need it, none starts or stops it under the others.
    with running(load().var):
        results = [run_stage(stage, more) for stage in given.only or STAGES]
    figure = measure_coverage()
    found = problems(results, given.must_run)
    say(f"\ncoverage {figure} %\n")
    for result in results:
        say(f"{result.stage:<10} {result.seconds:7.1f} s  {result.closing.strip('= ')}")
    say("\n".join(["", *found, total(results)]))
    (results_folder() / FIGURE).write_text(figure)
    (results_folder() / TOTAL).write_text(total(results) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
