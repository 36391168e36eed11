"""What stood against a text: a version's record, and what is shown of it to those who decide on the same again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from constitutions.changes import changed_norms
from constitutions.deciding import RATIFY
from constitutions.minorities import last_decided, minority_of
from constitutions.models import Bundle, MinorityRecord, Text, Version
from constitutions.selectors import text_decided_on, version_before
from constitutions.services.choosing import CHOOSE
from governance.models import Decision
from governance.permissions import membership_of
from governance.web.pages import page, visitor

NOTHING = SafeString("")


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what stood against a version when it was ratified."""
    versions = Version.objects.select_related("community", "decision__community")
    version = get_object_or_404(versions, community__slug=slug, number=number)
    return page(
        request,
        "constitutions/minority.html",
        community=version.community,
        version=version,
        minority=minority_of(version),
        member=membership_of(visitor(request), version.community) is not None,
    )


@require_safe
def as_json(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out a record's canonical bytes, whose SHA-256 is its digest. Raises ``Http404``."""
    record = MinorityRecord.objects.filter(version__community__slug=slug, version__number=number).first()
    if record is None:
        raise Http404
    return HttpResponse(
        bytes(record.canonical),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{slug}-v{number}-minority.json"'},
    )


def before_deciding(request: HttpRequest, about: object) -> SafeString:
    """Show whoever decides on a text what stood against its norms when they were last decided."""
    if not isinstance(about, Decision):
        return NOTHING
    member = membership_of(visitor(request), about.community) is not None
    texts, before = _texts(about, member=member), version_before(about)
    if not texts or before is None:
        return NOTHING
    old = before.text.document.norms
    touched = {norm for text in texts for norm in changed_norms(old, text.document.norms)}
    return render_to_string(
        "constitutions/parts/last_decided.html",
        {
            "community": about.community,
            "earlier": last_decided(before, touched),
            "member": member,
        },
        request=request,
    )


def _texts(decision: Decision, *, member: bool) -> list[Text]:
    """Return the texts that are decided on. Members alone read the drafts that are chosen among."""
    if decision.kind == RATIFY:
        text = text_decided_on(decision)
        return [text] if text else []
    if decision.kind != CHOOSE or not member:
        return []
    bundle = Bundle.objects.filter(decision=decision).first()
    rows = bundle.options.select_related("text") if bundle else ()
    return [row.text for row in rows if row.text]
