"""Sending to addresses that people entered, without letting them reach the networks this server stands in.

A name is resolved once; every address it has must be public, and the connection is made to the address that was
looked at, with the name in the ``Host`` header and in TLS (RFC 6066 §3), where the certificate must fit it. So a
name that leads elsewhere a moment later (DNS rebinding) leads nowhere. Redirects are not followed, no proxy is
asked, little of the answer is read, and everything ends after :data:`DEADLINE_SECONDS`.
"""

import asyncio
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from ipaddress import ip_address
from socket import SOCK_STREAM, gaierror
from urllib.parse import urlsplit

import httpx

from governance.errors import AddressRefusedError, RefusalError
from governance.telling.networks import Address, Network, inside_of, is_public

DEADLINE_SECONDS = 10.0
MOST_READ_BYTES = 16 * 1024
LONGEST_URL = 500


@dataclass(frozen=True)
class Answer:
    """What came back: the HTTP status, 0 if nothing did, and a sentence that says it."""

    code: int
    sentence: str

    @property
    def accepted(self) -> bool:
        """Whether the receiver took it."""
        return HTTPStatus.OK <= self.code < HTTPStatus.MULTIPLE_CHOICES


def check_url(url: str, *, networks: Sequence[Network] = ()) -> str:
    """Return the host that ``url`` names. :class:`AddressRefusedError` says what is wrong with it.

    ``networks`` are those of the operator's own that may be reached, and reached without TLS. Names are not
    resolved here; :func:`post` does that, each time.
    """
    if len(url) > LONGEST_URL:
        raise AddressRefusedError(why=f"it has more than {LONGEST_URL} characters.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        # Whatever httpx would not send to is refused now rather than at every attempt.
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        raise AddressRefusedError(why="it is not a web address.") from None
    schemes = ("https", "http") if networks else ("https",)
    if parts.scheme not in schemes:
        raise AddressRefusedError(why="it must begin with https://.")
    if not host or any(each.isspace() or not each.isprintable() for each in url):
        raise AddressRefusedError(why="it is not a web address.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(why="it must not hold a user name or password.")
    literal = _literal(host)
    if literal is not None:
        _check_reachable([literal], secure=parts.scheme == "https", networks=networks)
    return host


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _check_reachable(addresses: Iterable[Address], *, secure: bool, networks: Sequence[Network]) -> None:
    for address in addresses:
        inside = inside_of(address)
        if any(inside in network for network in networks if network.version == inside.version):
            continue
        if not is_public(address):
            raise AddressRefusedError(why="it leads to a network that is not public.")
        if not secure:
            raise AddressRefusedError(why="it must begin with https://.")


def post(url: str, *, body: bytes, headers: Mapping[str, str], networks: Sequence[Network] = ()) -> Answer:
    """Send ``body`` to ``url`` once and say what came back. Whatever goes wrong is an answer, not an exception."""
    try:
        return asyncio.run(_post(url, body=body, headers=headers, networks=networks))
    except (RefusalError, OSError, UnicodeError, httpx.HTTPError) as error:
        return Answer(0, _why(error))


WHY: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLError, "Its certificate is not valid for its name, or no safe connection could be made."),
    (gaierror, "Its host name could not be found."),
    (UnicodeError, "Its host name could not be found."),
    (TimeoutError, f"It did not answer within {DEADLINE_SECONDS:.0f} seconds."),
    (httpx.TimeoutException, f"It did not answer within {DEADLINE_SECONDS:.0f} seconds."),
    (httpx.ConnectError, "No connection could be made."),
)
"""What went wrong, in words; the first that fits the error or what caused it."""


def _why(error: BaseException) -> str:
    if isinstance(error, RefusalError):
        return str(error)
    causes = [error]
    while before := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(before)
    for kind, sentence in WHY:
        if any(isinstance(cause, kind) for cause in causes):
            return sentence
    return f"What came back was not an answer ({type(error).__name__})."


async def _post(url: str, *, body: bytes, headers: Mapping[str, str], networks: Sequence[Network]) -> Answer:
    check_url(url, networks=networks)
    target = httpx.URL(url)
    secure = target.scheme == "https"
    async with asyncio.timeout(DEADLINE_SECONDS):
        addresses = await _resolved(target.raw_host.decode("ascii"), target.port or (443 if secure else 80))
        _check_reachable(addresses, secure=secure, networks=networks)
        async with httpx.AsyncClient(
            verify=tls(), trust_env=False, follow_redirects=False, timeout=DEADLINE_SECONDS
        ) as http:
            *others, last = addresses
            for address in others:
                try:
                    return await _exchange(http, target, address, body=body, headers=headers)
                except httpx.ConnectError:
                    continue
            return await _exchange(http, target, last, body=body, headers=headers)


async def _resolved(host: str, port: int) -> list[Address]:
    literal = _literal(host.strip("[]"))
    if literal is not None:
        return [literal]
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return list(dict.fromkeys(ip_address(place[0]) for *_, place in found))


async def _exchange(
    http: httpx.AsyncClient, target: httpx.URL, address: Address, *, body: bytes, headers: Mapping[str, str]
) -> Answer:
    name = target.raw_host.decode("ascii")
    request = http.build_request(
        "POST",
        target.copy_with(host=str(address)),
        content=body,
        headers={**headers, "Host": target.netloc.decode("ascii"), "User-Agent": "Polity"},
        extensions={"sni_hostname": name},
    )
    response = await http.send(request, stream=True)
    try:
        read = 0
        async for chunk in response.aiter_raw(chunk_size=MOST_READ_BYTES):
            read += len(chunk)
            if read >= MOST_READ_BYTES:
                break
    finally:
        await response.aclose()
    return Answer(response.status_code, _sentence(response.status_code))


def _sentence(code: int) -> str:
    known = {each.value: each.phrase for each in HTTPStatus}
    words = f"It answered {code} {known.get(code, '')}".rstrip()
    if HTTPStatus.MULTIPLE_CHOICES <= code < HTTPStatus.BAD_REQUEST:
        return f"{words}: redirects are not followed. Enter the address it leads to."
    return f"{words}."


@cache
def tls() -> ssl.SSLContext:
    """Return what connections are made safe with: the system's authorities, names checked."""
    return ssl.create_default_context()
