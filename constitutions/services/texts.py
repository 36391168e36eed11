"""Storing texts under their digests."""

from constitutions.document import Document
from constitutions.models import Text
from governance import clock
from governance.proof.digests import digest_of


def store(document: Document) -> Text:
    """Keep the document's canonical bytes; the same text is kept once."""
    canonical = document.canonical
    text, _ = Text.objects.get_or_create(
        digest=digest_of(canonical),
        defaults={
            "canonical": canonical,
            "title": document.title,
            "norms": len(document.norms),
            "stored_at": clock.now(),
        },
    )
    return text
