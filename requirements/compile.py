"""Write the lock files from the packages installed here: every package a set of extras needs, exactly pinned.

``python -m requirements.compile`` writes ``base.txt`` (run time), ``train.txt`` (with the engine and the
trainer) and ``dev.txt`` (with everything a developer runs); each holds all of the one before.
``--check`` writes nothing and fails if pyproject.toml, the lock files and the installed packages disagree.

torch is not in the files: it is installed first, in whatever build fits the machine, and the files then
pin what it needs. Its CUDA libraries are that build's own business.
"""

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent / "pyproject.toml"
LOCKS = {"base": (), "train": ("train",), "dev": ("train", "dev")}
NOT_PINNED = re.compile(r"torch|triton|nvidia-.*|cuda-.*")
HEADER = "# Written by `make lock` from pyproject.toml. {about}\n"
ABOUT = {
    "base": "What the web, pipeline and worker processes need.",
    "train": "base.txt, and what the engine and the trainer need beside torch.",
    "dev": "train.txt, and what a developer needs.",
}


class NotInstalledError(Exception):
    """A package that is needed is not installed, or not in a version that will do."""


def needed(requirements: Iterable[Requirement]) -> dict[str, str]:
    """Return name and installed version of every package that ``requirements`` need, directly or not."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    queue = list(requirements)
    while queue:
        wanted = queue.pop()
        name = canonicalize_name(wanted.name)
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            raise NotInstalledError(f"{wanted} is not installed: install it and run this again.") from None
        # A local build such as torch 2.13.0+cpu is 2.13.0 to whoever asks for that.
        if not wanted.specifier.contains(package.version, prereleases=True):
            raise NotInstalledError(f"{wanted} is wanted, and {package.version} is installed.")
        found[name] = package.version
        for extra in {"", *wanted.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                queue.extend(_requirements_of(package, extra))
    return found


def _requirements_of(package: importlib.metadata.Distribution, extra: str) -> Iterator[Requirement]:
    for line in package.requires or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def compiled() -> dict[Path, str]:
    """Return the lock files as they should be."""
    project = tomllib.loads(PROJECT.read_text())["project"]
    files = {}
    for lock, extras in LOCKS.items():
        lines = [*project["dependencies"]]
        for extra in extras:
            lines += project["optional-dependencies"][extra]
        pins = sorted(needed(map(Requirement, lines)).items())
        text = "".join(f"{name}=={version}\n" for name, version in pins if not NOT_PINNED.fullmatch(name))
        files[HERE / f"{lock}.txt"] = HEADER.format(about=ABOUT[lock]) + text
    return files


def main() -> None:
    """Write the files, or check them."""
    try:
        files = compiled()
    except NotInstalledError as problem:
        sys.exit(str(problem))
    stale = [path.name for path, text in files.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        if stale:
            sys.exit(f"{', '.join(stale)} should be different. Run `make lock` and look at what it changes.")
        return
    for path, text in files.items():
        path.write_text(text)


if __name__ == "__main__":
    main()
