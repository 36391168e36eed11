"""Template tags about what people have not read yet, and about moments in letters."""

from datetime import datetime

from django import template
from django.template import Context

from governance import phrasing
from governance.models import User
from governance.selectors.inbox import unread_of

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: Context) -> int:
    """Return how many notifications whoever looks has not read; one query, and none for a visitor."""
    user = context["request"].user
    return unread_of(user).count() if isinstance(user, User) else 0


@register.filter
def from_now(value: datetime, now: datetime) -> str:
    """Return how far a moment is: “in 3 days”."""
    return phrasing.distance(value, now)
