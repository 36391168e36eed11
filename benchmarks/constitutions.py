"""How the work on texts grows with them, and a real merge beside git's: ``python -m benchmarks.constitutions``.

Texts of 10 to 5,000 norms, adhering to five charters, are parsed, digested, compared, merged and resolved;
the exponent of growth is the slope in log-log scale (1 is linear). The merge of the largest real transition
of the OpenAI Model Spec, its two amendments made by dealing the changes in turn, stands beside
``git merge-file`` on the same text, git's process start included.
"""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

from benchmarks.measuring import Work, growth_exponent, keep, medians
from config.env import REPOSITORY
from constitutions.changes import changes
from constitutions.document import Document, Kind, Upstream
from constitutions.effective import effective
from constitutions.formats import from_yaml, to_yaml
from constitutions.importing.model_spec import from_model_spec
from constitutions.merging.sequences import Hunk, hunks, with_hunks
from constitutions.merging.values import Value, merge

SIZES = (10, 100, 1_000, 5_000)
CHARTERS = 5
ROUNDS = 5
AMENDED_EVERY = 10
OURS, THEIRS = 0, 5
"""Of ten norms one side amends this one and the other side that one."""
PARAGRAPHS = "\n\n"
MODEL_SPEC = REPOSITORY.parent / "shared" / "data" / "governance" / "openai-model-spec"


def norm(number: int, *, said: str = "") -> dict[str, Any]:
    """Return a norm as people write them, with two examples."""
    return {
        "id": f"norm-{number}",
        "statement": f"It says what it knows about matter {number} and where that ends.",
        "negative": f"It does not guess about matter {number}.{said}",
        "modality": "should",
        "rationale": PARAGRAPHS.join(
            f"Paragraph {part} on why we want number {number}." for part in range(4)
        ),
        "examples": [
            {
                "id": f"e{each}",
                "family": f"f{each}",
                "dialogue": [{"role": "user", "content": f"Question {each} about matter {number}?"}],
                "preferred": f"I know this much about {number}, and no more.",
                "rejected": f"Everything about {number} is perfectly clear.",
            }
            for each in range(2)
        ],
    }


def text(norms: Sequence[Mapping[str, Any]], **fields: object) -> dict[str, Any]:
    """Return a text with these norms."""
    return {
        "schema": 1,
        "title": "A long text",
        "preamble": "Why.",
        "languages": ["en"],
        "norms": [*norms],
        **fields,
    }


def charter(number: int, size: int) -> Document:
    """Return a charter of floors whose ids no constitution has."""
    floors = [{**norm(each), "id": f"floor-{number}-{each}", "binding": "floor"} for each in range(size)]
    return Document.model_validate(text(floors, kind=Kind.CHARTER, title=f"Charter {number}"))


def works(size: int) -> dict[str, Work]:
    """Return what is timed at one size."""
    charters = [charter(number, max(1, size // 20)) for number in range(CHARTERS)]
    upstreams = [
        Upstream(authority=f"charter-{at}", title=each.title, digest=each.digest)
        for at, each in enumerate(charters)
    ]
    ups = [each.model_dump(mode="json") for each in upstreams]
    base = text([norm(each) for each in range(size)], upstreams=ups)
    ours = text(
        [norm(each, said=" Ever." if each % AMENDED_EVERY == OURS else "") for each in range(size)],
        upstreams=ups,
    )
    theirs = text(
        [norm(each, said=" Never." if each % AMENDED_EVERY == THEIRS else "") for each in range(size)],
        upstreams=ups,
    )
    document, changed = Document.model_validate(base), Document.model_validate(ours)
    source = to_yaml(document)
    return {
        "parse": partial(from_yaml, source),
        "digest": lambda: document.digest,
        "diff": partial(changes, document, changed),
        "merge": partial(merge, base, ours, theirs),
        "effective": partial(effective, document, charters),
    }


def dealt(before: str, after: str) -> tuple[str, str]:
    """Return two competing amendments that together make ``after`` of ``before``.

    Changes are dealt in turn, but for those of headings: a section that moves is taken out and put in by one.
    """
    base = before.split(PARAGRAPHS)
    sides: tuple[list[Hunk], list[Hunk]] = ([], [])
    turns = cycle((0, 1))
    for hunk in hunks(base, after.split(PARAGRAPHS)):
        heads = any("{#" in str(each) for each in (*base[hunk.start : hunk.end], *hunk.after))
        sides[0 if heads else next(turns)].append(hunk)
    ours, theirs = (PARAGRAPHS.join(map(str, with_hunks(base, side))) for side in sides)
    return ours, theirs


def git_merge(folder: Path) -> None:
    """Let git merge the files in ``folder``."""
    command = ["git", "merge-file", "-p", *(str(folder / name) for name in ("ours", "base", "theirs"))]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - git, on files of our own


def real_merge(rounds: int) -> dict[str, float]:
    """Time the merge of the largest real transition, ours on parsed values and git's on the text."""
    versions = [found.read_text() for found in sorted(MODEL_SPEC.glob("[0-9]_*.md"))]
    before, after = max(
        pairwise(versions), key=lambda pair: len(hunks(*(each.split(PARAGRAPHS) for each in pair)))
    )
    sides = dict(zip(("ours", "theirs"), dealt(before, after), strict=True)) | {"base": before}
    parsed: dict[str, Value] = {name: from_model_spec(each) for name, each in sides.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, content in sides.items():
            (folder / side).write_text(content)
        return medians(
            {
                "ours": partial(merge, parsed["base"], parsed["ours"], parsed["theirs"]),
                "git": partial(git_merge, folder),
            },
            rounds=rounds,
        )


def main() -> None:
    """Time everything, print the ratios and keep them."""
    taken = {size: medians(works(size), rounds=ROUNDS) for size in SIZES}
    exponents = {
        what: growth_exponent(SIZES, [taken[size][what] for size in SIZES]) for what in taken[SIZES[0]]
    }
    figures: dict[str, object] = {"seconds": taken, "exponents": exponents}
    ratios = {"growth_exponent_max": max(exponents.values())}
    if MODEL_SPEC.is_dir():
        merged = real_merge(ROUNDS * 4)
        figures["real_merge_seconds"] = merged
        ratios["merge_vs_git_merge_file"] = merged["ours"] / merged["git"]
    for size, each in taken.items():
        print(
            f"{size:>6} norms  " + "  ".join(f"{what} {1000 * spent:9.2f} ms" for what, spent in each.items())
        )
    keep("constitutions", ratios=ratios, figures=figures)


if __name__ == "__main__":
    main()
