"""What a webhook is sent: a ledger entry as a message of Standard Webhooks 1.0 (standardwebhooks.com).

The scheme is the asymmetric ``v1a``: an Ed25519 signature over ``id.timestamp.body``. Receivers need our public
key only, and no secret is kept for them.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from governance import clock, keys, ledger
from governance.models import LedgerEntry, WebhookDelivery
from governance.subjects import id_in


def body_of(delivery: WebhookDelivery) -> bytes:
    """Return what is sent for an entry: its header as hashed, its payload, and where to read on. JSON in UTF-8."""
    entry = delivery.entry
    told = {
        "type": entry.kind if entry else "Test",
        "timestamp": (entry.at if entry else delivery.made_at).isoformat(),
        "data": _data(entry) if entry else {"webhook": delivery.webhook.name},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(delivery: WebhookDelivery, body: bytes) -> Mapping[str, str]:
    """Return the headers of one attempt, signed now."""
    name = f"msg_{delivery.message.hex}"
    seconds = str(int(clock.now().timestamp()))
    signature = keys.signer().sign(b".".join((name.encode(), seconds.encode(), body)))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1a,{b64encode(signature).decode()}",
    }


def public_key() -> str:
    """Return the key that signatures are checked with, as Standard Webhooks writes it; nothing before there is one."""
    current = [public for row, public in keys.listed() if row.until is None]
    return f"whpk_{b64encode(current[-1]).decode()}" if current else ""


def _data(entry: LedgerEntry) -> Mapping[str, Any]:
    payload = getattr(entry, "payload", None)
    return {
        "header": ledger.header(entry),
        "hash": entry.hash,
        "payload": payload.body if payload else None,
        "links": _links(entry),
    }


def _links(entry: LedgerEntry) -> Mapping[str, str]:
    places = {
        "community": reverse("community", args=[entry.chain]),
        "ledger": reverse("ledger", args=[entry.chain]),
    }
    if entry.subject.startswith("decision:"):
        places["decision"] = reverse("decision", args=[entry.chain, id_in(entry.subject, "decision")])
    return {name: f"{settings.POLITY_PUBLIC_URL}{place}" for name, place in places.items()}
