"""The programs that make up a running system, in one table."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

from adapters.base_model import find
from config.embedded.needs import Need
from config.env import Env

RUNNING_NEEDS = (Need.DATABASE, Need.SCHEMA)
EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with, not bound to


class Group(StrEnum):
    """What stops together. Groups start in this order and stop in the other, each when the last has ended."""

    DATABASE = "database"
    APP = "app"


@dataclass(frozen=True)
class Program:
    """One program: what to run, what it needs first, how it is stopped, how we know that it works.

    ``once``: it does its work and ends. ``gives``: what is there when it works; ``answers_at``: an address
    that then answers. ``stop_seconds`` after ``stop_signal`` it is killed.
    """

    name: str
    command: tuple[str, ...]
    group: Group = Group.APP
    needs: tuple[Need, ...] = ()
    stop_signal: Signals = SIGTERM
    stop_seconds: int = 6
    once: bool = False
    gives: Need | None = None
    answers_at: str = ""


def programs(env: Env) -> tuple[Program, ...]:
    """Return the programs that ``env`` asks for: a part that has an address of its own is not ours to run."""
    embedded = [(env.embedded_postgres, _postgres()), (env.embedded_engine, _engine(env))]
    ours = [program for wanted, program in embedded if wanted]
    return (*ours, _migrate(), _web(env), _pipeline(), *_workers())


def _python(*words: object) -> tuple[str, ...]:
    return (sys.executable, *map(str, words))


def _postgres() -> Program:
    return Program(
        name="postgres",
        command=_python("-m", "config.embedded.postgres"),
        group=Group.DATABASE,
        gives=Need.DATABASE,
        stop_signal=SIGINT,
    )


def _engine(env: Env) -> Program:
    return Program(
        name="engine",
        command=_python(
            *("-m", "adapters.engine"),
            *("--model", _model_folder(env)),
            *("--adapters", env.var / "adapters"),
            *("--embedding-model", env.embedding_model),
            *("--port", env.engine_port),
            *("--threads", env.torch_threads),
        ),
        answers_at=f"{env.engine_url}/health",
    )


def _model_folder(env: Env) -> Path:
    """Return the base model's folder; where it is not there yet, the engine says so."""
    models = env.var / "models"
    found = find(env.base_model, models)
    return found.path if found else models / env.base_model


def _migrate() -> Program:
    return Program(
        name="migrate",
        command=_python("manage.py", "migrate", "--no-input"),
        needs=(Need.DATABASE,),
        gives=Need.SCHEMA,
        once=True,
    )


def _web(env: Env) -> Program:
    host = "127.0.0.1" if env.host == EVERYWHERE else env.host
    return Program(
        name="web",
        command=_python(
            *("-m", "uvicorn", "config.asgi:application"),
            *("--host", env.host, "--port", env.port),
            *("--no-access-log", "--timeout-graceful-shutdown", 4),
        ),
        needs=RUNNING_NEEDS,
        answers_at=f"http://{host}:{env.port}/",
    )


def _pipeline() -> Program:
    return Program(name="pipeline", command=_python("manage.py", "run_pipeline"), needs=RUNNING_NEEDS)


def _workers() -> tuple[Program, ...]:
    # Training takes one slot of its own, so that nothing short waits behind it.
    table = (("worker", "default,eval", 2), ("trainer", "train", 1))
    return tuple(
        Program(
            name=name,
            command=_python(
                *("-m", "celery", "--app", "config.celery", "worker"),
                *("--queues", queues, "--pool", "threads", "--concurrency", slots),
                *("--hostname", f"{name}@localhost", "--loglevel", "INFO"),
                *("--without-mingle", "--without-gossip", "--without-heartbeat"),
            ),
            needs=RUNNING_NEEDS,
        )
        for name, queues, slots in table
    )
