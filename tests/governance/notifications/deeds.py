"""What these tests share: addresses that are confirmed, letters that come due, a receiver that listens."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

from django.core import mail

from governance import clock
from governance.models import MailAddress, User
from governance.services import mail_addresses
from tests.loop import settle
from tests.walking import AWAY

LOOPBACK = (ip_network("127.0.0.0/8"),)
DAY = timedelta(days=1)


def with_address(user: User, address: str = "") -> MailAddress:
    """Have somebody give an address and open the link in the message."""
    given = mail_addresses.give(user, address=address or f"{user.username}@example.org")
    settle(without=AWAY)
    confirmed = mail_addresses.confirm(mail_addresses.confirmation(given))
    mail.outbox.clear()
    return confirmed


def settle_at(moment: datetime) -> list[str]:
    """Let everything happen that is due now, and then what is due by then."""
    settle(without=AWAY)
    with clock.ahead(moment - clock.now()):
        return settle(without=AWAY)


def settle_after(span: timedelta) -> list[str]:
    """Let everything happen that is due after a while."""
    return settle_at(clock.now() + span)


@dataclass
class Heard:
    """One request that a receiver was sent."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A program on loopback that listens, and answers what the test says."""

    url: str
    heard: list[Heard] = field(default_factory=list)
    code: int = 204
    location: str = ""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run one."""
    found = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.heard.append(Heard(self.path, headers, body))
            self.send_response(found.code)
            if found.location:
                self.send_header("Location", found.location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook?room=7"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
