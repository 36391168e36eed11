"""Where programs reach a community's model."""

from django.conf import settings

from governance.models import Community


def endpoint_of(community: Community) -> str:
    """Return the address that clients take for OpenAI's."""
    return f"{settings.POLITY_PUBLIC_URL}/c/{community.slug}/v1"
