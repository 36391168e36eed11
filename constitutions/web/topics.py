"""Norms and drafts, for those who speak about them in conversations and arguments (:mod:`governance.ports.topics`)."""

from django.urls import reverse

from constitutions import outline
from constitutions.models import Draft
from constitutions.provenance import provenance
from constitutions.web.desk import plain_value
from governance.models import Community
from governance.ports.topics import Topic
from governance.web.pages import natural


def norm(community: Community, norm_id: str) -> Topic | None:
    """Find a norm that any version of the community's text has, or had."""
    found = provenance(community, norm_id)
    if found is None:
        return None
    address = reverse("norm", args=[community.slug, norm_id])
    return Topic(f"norm:{norm_id}", f"the norm “{found.norm.statement}”", address)


def draft(community: Community, name: str) -> Topic | None:
    """Find a draft, ``draft:12``, or a norm as a draft has it, ``draft:12/plain-words``. Members alone read drafts."""
    number, _, norm_id = name.partition("/")
    found = Draft.objects.filter(community=community, pk=natural(number)).first()
    if found is None:
        return None
    if not norm_id:
        address = reverse("draft", args=[community.slug, found.pk])
        return Topic(f"draft:{found.pk}", f"draft {found.pk}", address, members_only=True)
    norms = outline.list_at(plain_value(found.source), ("norms",)) or []
    if not any(outline.text_at(each, ("id",)) == norm_id for each in norms):
        return None
    address = reverse("draft-norm-talk", args=[community.slug, found.pk, norm_id])
    return Topic(f"draft:{found.pk}/{norm_id}", f"a norm of draft {found.pk}", address, members_only=True)
