"""What sends e-mail, from one address: ``EMAIL_URL`` as Django's settings. Plain Python.

``smtp://`` asks for STARTTLS (RFC 3207) and ``smtps://`` speaks TLS from the first byte (RFC 8314); only
``?tls=none`` does without. ``?from=`` names the sender. ``file://`` writes each message into a folder.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
ALLOWED_TLS = {"smtp": ("starttls", "none"), "smtps": ("always",)}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """What hands e-mail over. With a ``folder`` it is written there, and there is no ``host``."""

    sender: str
    folder: str | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: str = ""

    @property
    def backend(self) -> str:
        """Django's name for it."""
        kind = "smtp" if self.folder is None else "filebased"
        return f"django.core.mail.backends.{kind}.EmailBackend"


def mail_server(url: str, *, host: str) -> MailServer:
    """Return what ``url`` describes. ``host`` is the site's, for a sender's address where none is named.

    ``ValueError`` if ``url`` cannot be used.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    user = unquote(parts.username or "")
    sender = options.pop("from", user if "@" in user else f"polity@{host}")
    if parts.scheme == "file" and parts.path and not (parts.netloc or options):
        return MailServer(sender=sender, folder=unquote(parts.path))
    allowed = ALLOWED_TLS.get(parts.scheme, ())
    tls = options.pop("tls", next(iter(allowed), ""))
    if tls not in allowed or not parts.hostname or options:
        raise ValueError(url)
    return MailServer(
        sender=sender,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password or ""),
        tls=tls,
    )
