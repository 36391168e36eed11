"""What is wrong with a request's body, in sentences for whoever wrote the client."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

MOST = 5
"""How many places are named at once."""
DEEP = "recursion limit"

SENTENCES = {
    "extra_forbidden": "“{place}” is not supported here. Leave it out.",
    "missing": "“{place}” is missing.",
    "literal_error": "“{place}” can only be {expected} here.",
    "finite_number": "“{place}” must be a number, neither NaN nor infinite.",
}
"""What is told of a problem, by pydantic's name for it, where its own words would not do."""

Steps = Sequence[int | str]


def sentences_of(error: ValidationError, body: bytes, takes: Mapping[str, str]) -> tuple[str, str | None]:
    """Return a sentence for each place to mend, and the field that the first is about.

    ``takes`` says what belongs in a field that may hold one kind of value or another, of which pydantic would
    tell how the value is wrong as each of them.
    """
    problems = error.errors(include_url=False)
    paths = [_up_to_a_choice(problem["loc"], takes) for problem in problems]
    # A list whose members are wrong counts as empty, which is not worth telling beside them.
    told = {
        path: problem
        for path, problem in reversed([*zip(paths, problems, strict=True)])
        if not any(other[: len(path)] == path for other in paths if other != path)
    }
    first = dict(reversed(told.items()))
    sentences = [_sentence(problem, path, body, takes) for path, problem in first.items()][:MOST]
    return " ".join(sentences), _place(next(iter(first))) or None


def _up_to_a_choice(steps: tuple[int | str, ...], takes: Mapping[str, str]) -> tuple[int | str, ...]:
    """Return where a problem stands, without what pydantic adds for each kind that a value could have been."""
    for number, step in enumerate(steps):
        if step in takes:
            return steps[: number + 1]
    return steps


def _place(steps: Steps) -> str:
    """Return where a value stands, as OpenAI's API writes it: ``messages[0].role``."""
    told = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return told.removeprefix(".")


def _sentence(problem: ErrorDetails, path: Steps, body: bytes, takes: Mapping[str, str]) -> str:
    kind, place = problem["type"], _place(path)
    if kind == "json_invalid":
        return _no_json(problem, body)
    if kind == "value_error":
        return problem["msg"].removeprefix("Value error, ")
    if kind in SENTENCES:
        return SENTENCES[kind].format(place=place, **problem.get("ctx", {}))
    if not path:
        return "The request must be a JSON object."
    if path[-1] in takes:
        return f"“{place}” takes {takes[str(path[-1])]}."
    return f"“{place}”: {problem['msg'].rstrip('.')}."


def _no_json(problem: ErrorDetails, body: bytes) -> str:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return f"The request is not UTF-8: byte {error.start} fits no character. Send JSON in UTF-8."
    if DEEP in problem["msg"]:
        return "The request is nested too deeply. Send objects and lists at most a hundred deep."
    return f"The request is not JSON: {problem['ctx']['error']}."
