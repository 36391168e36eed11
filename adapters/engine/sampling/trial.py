"""Compiles one schema in a process of its own, to learn whether that ends, and within how much memory.

``python -m adapters.engine.sampling.trial`` reads a tokenizer and a schema from its standard input and writes what
is wrong with the schema, or nothing. The library bounds most of its work, but not all: some schemas of a
hundred bytes would take hours and gigabytes. What ends here may be compiled in the engine.
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

from llguidance import LLTokenizer

from adapters.engine import limits
from adapters.engine.errors import SchemaError
from adapters.engine.sampling.grammar import Grammar
from adapters.process import die_with_parent

# Where this program's packages lie.
ROOT = Path(__file__).resolve().parents[3]

# Characters of the library's reason that are told.
REASON = 300

TOO_MUCH = (
    "Compiling this schema takes too long or too much memory. Leave out allOf around pattern, format and "
    "multipleOf, or ask for less in one answer."
)


async def attempt(tokenizer: str, schema: str) -> None:
    """Compile ``schema`` for the tokenizer with this description.

    Raises :class:`SchemaError` if something is wrong with it, or if it takes too much.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        asked = json.dumps([tokenizer, schema]).encode()
        out, _ = await asyncio.wait_for(process.communicate(asked), limits.COMPILE_SECONDS)
    except TimeoutError as problem:
        raise SchemaError(TOO_MUCH) from problem
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise SchemaError(TOO_MUCH)
    if reason := " ".join(out.decode().split())[:REASON]:
        raise SchemaError(f"This schema cannot be kept to: {reason.rstrip('.')}.")


def main() -> None:
    """Compile what standard input holds, within the limits."""
    die_with_parent()
    seconds, memory = limits.COMPILE_CPU_SECONDS, limits.COMPILE_MEMORY
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    tokenizer, schema = json.load(sys.stdin)
    grammar = Grammar.of_schema(LLTokenizer(tokenizer), schema)
    sys.stdout.write(grammar.problem or "")


if __name__ == "__main__":
    main()
