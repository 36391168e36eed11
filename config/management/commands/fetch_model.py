"""Fetch and convert the base model, once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from adapters.base_model import BaseModelError, ensure, verify
from adapters.places import models_folder


class Command(BaseCommand):
    help = "Fetch the base model (POLITY_BASE_MODEL) into var/models, once, and check it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--verify", action="store_true", help="read every file through and check its digest"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            model = ensure(settings.POLITY_BASE_MODEL, models_folder(), report=self.stdout.write)
            if options["verify"]:
                verify(model)
        except BaseModelError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{model.path} {model.revision}")
