"""Print every lifecycle as a document with Mermaid diagrams."""

from typing import Any

from django.core.management.base import BaseCommand

from governance.lifecycle import Lifecycle


class Command(BaseCommand):
    help = "Print docs/lifecycles.md: the states of every noun, drawn from the floors' tables."

    def handle(self, *_: Any, **__: Any) -> None:
        drawn = [
            f"## {lifecycle.noun.capitalize()}\n\n```mermaid\n{lifecycle.mermaid()}\n```"
            for lifecycle in sorted(Lifecycle.every, key=lambda each: each.noun)
        ]
        self.stdout.write(
            "# Lifecycles\n\nPrinted by `python manage.py show_lifecycles` from each floor's `states.py`.\n\n"
            + "\n\n".join(drawn)
        )
