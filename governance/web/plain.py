"""Sentences of pages as e-mail has them: without marks, or with addresses that lead back to the site."""

import re
from html.parser import HTMLParser

from django.utils.html import format_html
from django.utils.safestring import SafeString

OWN_LINK = re.compile(r'(<a href=")(/)')


class _Reader(HTMLParser):
    """Keeps a fragment's words and the first address it leads to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.address = ""

    def handle_data(self, data: str) -> None:
        """Keep words."""
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the first link's address."""
        if tag == "a" and not self.address:
            self.address = dict(attrs).get("href") or ""


def plain(sentence: SafeString) -> tuple[str, str]:
    """Return a sentence's words on one line, and the first address it leads to, or nothing."""
    reader = _Reader()
    reader.feed(sentence)
    reader.close()
    return " ".join("".join(reader.words).split()), reader.address


def absolute(sentence: SafeString, site: str) -> SafeString:
    """Return a sentence whose links lead to ``site``, wherever it is read."""
    return SafeString(OWN_LINK.sub(format_html(r"\g<1>{}\g<2>", site), sentence))
