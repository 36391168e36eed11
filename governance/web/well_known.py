"""What programs look for at addresses that are agreed upon (RFC 8615)."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from governance.keys import listed
from governance.proof.signing import jwk


@require_safe
def keys(_request: HttpRequest) -> JsonResponse:
    """Answer with the public keys that this instance signs or signed with, as a JWK set (RFC 7517).

    Each says since when it signs and until when it did.
    """
    found = [{**jwk(public), "since": row.since, "until": row.until} for row, public in listed()]
    return JsonResponse({"keys": found}, content_type="application/jwk-set+json")
