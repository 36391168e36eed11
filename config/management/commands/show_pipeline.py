"""Print the pipeline as a document with a Mermaid diagram."""

from typing import Any

from django.core.management.base import BaseCommand

from config.pipeline import PIPELINE


class Command(BaseCommand):
    help = "Print docs/pipeline.md: what follows from what, drawn from config/pipeline.py."

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(
            "# The pipeline\n\nPrinted by `python manage.py show_pipeline` from `config/pipeline.py`. "
            "Rounded: recorded in the ledger. Boxes: steps. Hexagons: timers.\n\n"
            f"```mermaid\n{PIPELINE.mermaid()}\n```"
        )
