"""Create the first operator, or another."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from governance.models import User


class Command(BaseCommand):
    help = "Create an operator, who runs the instance and founds communities, and approves nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password's line from input"
        )

    def handle(self, *_: Any, username: str, **options: Any) -> None:
        if User.objects.filter(username=username).exists():
            raise CommandError(f"There is already somebody called “{username}”. Choose another name.")
        piped = options["password_stdin"]
        password = (
            sys.stdin.readline().rstrip("\n") if piped else getpass.getpass(f"Password for {username}: ")
        )
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        User.objects.create_user(username, password=password, is_staff=True, is_superuser=True)
        self.stdout.write(f"{username} is an operator now. Sign in at /sign-in/.")
