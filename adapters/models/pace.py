"""What was counted towards limits."""

from django.db import models


class Counted(models.Model):
    """What one host counted for one key, community or cap, in the last day and month in which it did.

    Each host counts in memory that its processes share, writes here every few seconds, and reads it only where it lost
    its own files. ``ident`` says who for, ``day`` and ``month`` in which, as :mod:`adapters.metering` does.
    """

    host = models.PositiveSmallIntegerField()
    ident = models.BigIntegerField()
    day = models.PositiveIntegerField()
    requests_day = models.BigIntegerField()
    tokens_day = models.BigIntegerField()
    month = models.PositiveIntegerField()
    tokens_month = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "counted"
        constraints = [models.UniqueConstraint(fields=["host", "ident"], name="one_count_a_host")]

    def __str__(self) -> str:
        return f"{self.tokens_month} tokens counted by host {self.host}"
