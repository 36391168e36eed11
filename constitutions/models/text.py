"""A text, stored once under its digest and never changed (a trigger sees to it)."""

import json

from django.db import models

from constitutions.document import Document


class Text(models.Model):
    """The canonical bytes of a document. They are what was accepted, never derived again."""

    digest = models.CharField(max_length=71, primary_key=True)
    canonical = models.BinaryField()
    title = models.CharField(max_length=300)
    norms = models.PositiveIntegerField()
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.title} ({self.digest[:19]})"

    @property
    def document(self) -> Document:
        """The document these bytes say."""
        return Document.model_validate(json.loads(bytes(self.canonical)))
