"""Print what can be recorded, what can be refused, and what can be run."""

from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

from governance.errors import RefusalError
from governance.events import Event

FLOORS = ("governance", "constitutions", "adapters", "evaluation")


class Command(BaseCommand):
    help = "Print docs/vocabulary.md: every event, every refusal, every command of ours."

    def handle(self, *_: Any, **__: Any) -> None:
        for floor in FLOORS:
            for module in ("events", "errors"):
                import_module(f"{floor}.{module}")
        self.stdout.write("\n".join([*self._events(), "", *self._refusals(), "", *self._commands()]))

    def _events(self) -> Iterator[str]:
        yield "# Vocabulary\n\nPrinted by `python manage.py show_vocabulary`.\n"
        yield "## Events\n\n| event | what happened | floor |\n|---|---|---|"
        for name, event in sorted(Event.kinds.items()):
            yield f"| {name} | {_line(event.__doc__)} | {event.__module__.partition('.')[0]} |"

    def _refusals(self) -> Iterator[str]:
        yield "## Refusals\n\n| code | status | sentence |\n|---|---|---|"
        for refusal in sorted(_below(RefusalError), key=lambda each: each.code):
            yield f"| {refusal.code} | {refusal.status} | {_line(refusal.__doc__)} |"

    def _commands(self) -> Iterator[str]:
        yield "## Commands\n\n| command | what it does |\n|---|---|"
        for file in sorted(Path(settings.BASE_DIR).glob("*/management/commands/[a-z]*.py")):
            app = file.relative_to(settings.BASE_DIR).parts[0]
            yield f"| {file.stem} | {load_command_class(app, file.stem).help} |"


def _below(cls: type[RefusalError]) -> Iterator[type[RefusalError]]:
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


def _line(doc: str | None) -> str:
    return " ".join(cleandoc(doc or "").split()).replace("|", "\\|")
