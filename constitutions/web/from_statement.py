"""From what was said in a conversation to a norm of a draft: choose the draft, and the norm's form opens filled in."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from constitutions.formats import to_yaml
from constitutions.models import Draft
from constitutions.origins import name_of
from constitutions.selectors import drafts_open_to, ratifying_rule, version_in_force
from constitutions.services import drafts
from constitutions.starter import starter
from constitutions.web.place_forms import LINE
from governance.models import Community, Role, Statement
from governance.permissions import check_role
from governance.policies import check_open
from governance.selectors.conversations import in_sight
from governance.web.pages import SignedIn, community_at, natural, page

ASKED = "statement"
SAID = "statement_said"
"""What addresses, and forms, call the number of the statement that a norm is made from."""


@login_required
def choose(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Let a drafter choose the draft that the norm goes into, or begin one."""
    community = community_at(slug)
    check_role(request.user, community, Role.DRAFTER)
    check_open(community)
    statement = _said(community, number)
    if request.method == "POST":
        version = version_in_force(community)
        source = to_yaml(version.text.document) if version else starter(ratify=ratifying_rule(community))
        return _to_norm(drafts.start(request.user, community=community, source=source), statement)
    found = drafts_open_to((community,)).select_related("community", "author", "base")
    return page(
        request,
        "constitutions/from_statement.html",
        community=community,
        statement=statement,
        drafts=list(found),
    )


def statement_asked(request: HttpRequest, community: Community) -> Statement | None:
    """Return the statement that a new norm is made from, if its form was opened from one. Raises ``Http404``."""
    number = request.POST.get(SAID) if request.method == "POST" else request.GET.get(ASKED)
    return _said(community, natural(number)) if number else None


def filled_in(statement: Statement | None) -> dict[str, str]:
    """Return what a new norm's form begins with: the statement, as its sentence or, if too long, as its reason."""
    if statement is None:
        return {}
    return {"statement" if len(statement.text) <= LINE else "rationale": statement.text}


def origin(statement: Statement | None) -> dict[str, list[str]]:
    """Return what a norm says of the statement it was made from."""
    return {"statements": [name_of(statement)]} if statement else {}


def _said(community: Community, number: int) -> Statement:
    every = Statement.objects.select_related("community", "conversation")
    statement = get_object_or_404(every, community=community, conversation__isnull=False, pk=number)
    if statement.conversation is None or not in_sight(statement.conversation).filter(pk=number).exists():
        raise Http404
    return statement


def _to_norm(draft: Draft, statement: Statement) -> HttpResponseRedirect:
    address = reverse("draft-norm-new", args=[draft.community.slug, draft.pk])
    return HttpResponseRedirect(f"{address}?{ASKED}={statement.pk}")
