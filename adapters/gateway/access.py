"""Who is asking, and what answers: a key, an address and a conversation become a deployment."""

from collections.abc import Sequence
from typing import NamedTuple

from adapters.errors import (
    ConstitutionNotServedError,
    ExpiredKeyError,
    NoLiveModelError,
    RevokedKeyError,
    UnknownKeyError,
    UnknownModelError,
)
from adapters.gateway.directory import Directory
from adapters.gateway.requests import ChatRequest
from adapters.gateway.served import Endpoint, HeldKey, Served
from adapters.services.keys import secret_digest
from adapters.sharing import is_within, place_of


class Access(NamedTuple):
    """A client with a right to ask, and what answers it: the live model until the request is read."""

    endpoint: Endpoint
    key: HeldKey
    served: Served


def secret_of(authorization: str) -> str:
    """Return the secret in an ``Authorization`` header, or nothing."""
    scheme, _, secret = authorization.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


async def admit(directory: Directory, slug: str, authorization: str) -> Access:
    """Resolve an address and an ``Authorization`` header, or raise the sentence that says why not."""
    endpoint = directory.known(slug) or await directory.at(slug)
    secret = secret_of(authorization)
    if not secret:
        raise UnknownKeyError(community=endpoint.name)
    digest = secret_digest(secret)
    if digest not in endpoint.keys:
        endpoint = await directory.read_again(endpoint)
    key = endpoint.keys.get(digest)
    if key is None:
        raise UnknownKeyError(community=endpoint.name)
    if key.revoked_on:
        raise RevokedKeyError(community=endpoint.name, revoked=key.revoked_on)
    if key.expires_at <= directory.now():
        raise ExpiredKeyError(community=endpoint.name, expired=key.expires_on)
    if endpoint.live is None:
        raise NoLiveModelError(community=endpoint.name)
    return Access(endpoint, key, endpoint.live)


def for_conversation(access: Access, asked: ChatRequest) -> Access:
    """Return the access with what answers this very conversation.

    A client that names a model or a constitution gets it; else the model that is taking over answers its share.
    Raises :class:`UnknownModelError` and :class:`ConstitutionNotServedError` for what is neither live, nor taking
    over, nor stands by.
    """
    endpoint = access.endpoint
    if endpoint.staged is None and asked.constitution is None and asked.model in {"", endpoint.slug}:
        return access
    found = _wanted(access, asked)
    shared = endpoint.staged is not None and endpoint.staged in found and access.served in found
    chosen = _by_share(access, asked) if shared else found[0]
    return access if chosen is access.served else access._replace(served=chosen)


def _wanted(access: Access, asked: ChatRequest) -> Sequence[Served]:
    """Return what the client lets answer, the most wanted first: one at least."""
    endpoint, model, constitution = access.endpoint, asked.model, asked.constitution
    found: Sequence[Served] = (*endpoint.listed, *endpoint.standby) if constitution else endpoint.listed
    if model not in {"", endpoint.slug}:
        named = endpoint.called(model)
        if named is None:
            raise UnknownModelError(
                community=endpoint.name, model=model, live=access.served.name, param="model"
            )
        found = (named,)
    if constitution:
        found = [each for each in found if each.constitution == constitution]
    if not found:
        raise ConstitutionNotServedError(
            community=endpoint.name, constitution=constitution, param="constitution"
        )
    return found


def _by_share(access: Access, asked: ChatRequest) -> Served:
    staged = access.endpoint.staged
    if staged is None:
        return access.served
    place = place_of(deployment_digest=staged.digest, key=access.key.pk, conversation=asked.conversation)
    return staged if is_within(place, share=access.endpoint.share) else access.served
