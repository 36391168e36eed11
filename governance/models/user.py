"""A person with an account on this instance."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person. ``is_staff`` marks an operator: runs the instance, approves nothing."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username
