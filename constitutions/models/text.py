"""A text, stored once under its digest and never changed (a trigger sees to it)."""

import json

from django.db import models
from django.utils.functional import cached_property

from constitutions.document import Document
from governance.rules import STORED


class Text(models.Model):
    """The canonical bytes of a document. They are what was accepted, never derived again."""

    digest = models.CharField(max_length=71, primary_key=True)
    canonical = models.BinaryField()
    title = models.CharField(max_length=300)
    norms = models.PositiveIntegerField()
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.title} ({self.digest[:19]})"

    @cached_property
    def document(self) -> Document:
        """Return the document these bytes say; they never change, so they are read once."""
        return Document.model_validate(json.loads(bytes(self.canonical)), context=STORED)
