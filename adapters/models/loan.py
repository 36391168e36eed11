"""What hosts lend each other of their parts of limits."""

from django.db import models


class Loan(models.Model):
    """A part of a limit that one host asked others for, and that one of them gave, until the window ends.

    ``amount`` is what is needed at least until there is a ``lender``, and then what was given. ``ident`` says whose
    limit it is, ``window`` in which day or month, as :mod:`adapters.metering` does.
    """

    ident = models.BigIntegerField()
    limit = models.CharField(max_length=24)
    window = models.PositiveIntegerField()
    borrower = models.PositiveSmallIntegerField()
    lender = models.PositiveSmallIntegerField(null=True, blank=True)
    amount = models.BigIntegerField()
    taken = models.BooleanField(default=False)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ident", "limit", "window", "borrower"],
                condition=models.Q(taken=False),
                name="one_open_loan_a_host",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.limit} for host {self.borrower}"
