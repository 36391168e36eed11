"""Fetch the models that are not here yet, once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from adapters.base_model import BaseModelError, ensure, verify
from adapters.fetching import EMBEDDING
from adapters.places import models_folder, store


class Command(BaseCommand):
    help = (
        "Fetch the base model (POLITY_BASE_MODEL) and our sentence-embedding model into var/models, once, "
        "and check them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--verify", action="store_true", help="read every file through and check its digest"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            self._fetch(settings.POLITY_BASE_MODEL, verified=options["verify"])
        except BaseModelError as error:
            raise CommandError(str(error)) from error
        # A vLLM that looks for adapters there does not start without the folder.
        store().mkdir(parents=True, exist_ok=True)
        ours = models_folder() / EMBEDDING
        if ours != settings.POLITY_EMBEDDING_MODEL:
            # A folder of one's own is its owner's to fill.
            return
        try:
            self._fetch(EMBEDDING, verified=options["verify"])
        except BaseModelError as error:
            if options["verify"]:
                raise CommandError(str(error)) from error
            # A machine without a network, whose base model is there, must still be able to start.
            self.stderr.write(f"{error} Until then texts are not compared by meaning; all else works.")

    def _fetch(self, name: str, *, verified: bool) -> None:
        model = ensure(name, models_folder(), report=self.stdout.write)
        if verified:
            verify(model)
        self.stdout.write(f"{model.path} {model.revision}")
