"""Drafts: which there are, beginning one, reading it, putting it to the vote, giving it up."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from constitutions.changes import changed_norms, changes
from constitutions.document import Document
from constitutions.errors import TooManyChartersError, UnknownCharterError
from constitutions.formats import to_yaml
from constitutions.minorities import LastDecided, last_decided
from constitutions.models import Draft, Version
from constitutions.proposing import proposal_of, those_below
from constitutions.rule_changes import RuleChange, changes_to_rules
from constitutions.selectors import charters_above, drafts_of, ratifying_rule, version_in_force
from constitutions.services import drafts, saving
from constitutions.starter import starter
from constitutions.states import DraftStatus
from constitutions.web.desk import draft_at, say, soundness
from constitutions.web.forms import ProposeForm, StartForm
from constitutions.web.reading import Reading, reading
from governance import phrasing
from governance.errors import RefusalError
from governance.models import Community, Decision, Role
from governance.permissions import check_member, check_role
from governance.policies import check_open
from governance.rules import stored
from governance.states import DecisionStatus
from governance.web.entrenched import EntrenchedRead, entrenched_read
from governance.web.pages import SignedIn, community_at, natural, page, posted, sentence, visitor

PAGE = 25


@login_required
@require_safe
def index(request: SignedIn, slug: str) -> HttpResponse:
    """List the community's drafts to its members."""
    community = community_at(slug)
    check_member(request.user, community)
    return page(
        request,
        "constitutions/drafts.html",
        community=community,
        drafts=Paginator(drafts_of(community), PAGE).get_page(request.GET.get("page")),
        refused=sentence(lambda: _check_can_start(request, community)),
    )


@login_required
def start(request: SignedIn, slug: str) -> HttpResponse:
    """Begin a draft: from the version in force, from an outline, or from a text of one's own."""
    community = community_at(slug)
    _check_can_start(request, community)
    version = version_in_force(community)
    copied = _copied(request, community)
    form = StartForm(
        posted(request),
        request.FILES or None,
        in_force=version is not None,
        initial={"origin": "text", "source": copied.source} if copied else {},
    )
    if form.is_valid():
        origin = form.cleaned_data["origin"]
        source = form.cleaned_data["source"]
        if origin == "in_force" and version:
            source = to_yaml(version.text.document)
        elif origin == "empty":
            source = starter(ratify=ratifying_rule(community))
        try:
            draft = drafts.start(
                request.user,
                community=community,
                source=source,
                reason=form.cleaned_data["reason"],
                copied=copied if origin == "text" else None,
            )
        except RefusalError as error:
            form.refuse(error, field="source")
        else:
            say(request, "The draft is begun. Nobody but members can read it.")
            return redirect("draft-norms" if soundness(source).document else "draft-yaml", slug, draft.pk)
    return page(
        request,
        "constitutions/draft_new.html",
        status=form.status,
        form=form,
        community=community,
        version=version,
    )


@login_required
@require_safe
def show(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show a draft as it would be read if it were in force."""
    draft = draft_at(request, slug, number)
    form = ProposeForm(initial={"reason": draft.reason}, below=_below(draft))
    return _page_of(request, draft, form=form)


@login_required
@require_POST
def propose(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Put a draft to the vote."""
    draft = draft_at(request, slug, number)
    form = ProposeForm(request.POST, below=_below(draft))
    if form.is_valid():
        try:
            decision = drafts.propose(
                request.user,
                draft=draft,
                reason=form.cleaned_data["reason"],
                why_here=form.cleaned_data.get("why_here", ""),
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, _fixed(decision))
            return redirect("decision", slug, decision.pk)
    return _page_of(request, draft, form=form)


@login_required
@require_POST
def abandon(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Give a draft up."""
    drafts.abandon(request.user, draft=draft_at(request, slug, number))
    messages.success(request, "The draft is given up. Its text stays here to be read.")
    return redirect("drafts", slug)


def _fixed(decision: Decision) -> str:
    """Say that a text is fixed from here on, and what comes next."""
    if decision.status == DecisionStatus.DELIBERATING:
        opens = phrasing.moment(decision.opened_at)
        return f"The text is fixed, and talked over. Voting opens on {opens}."
    return "Voting is open. The text is fixed until it ends."


def _check_can_start(request: SignedIn, community: Community) -> None:
    check_role(request.user, community, Role.DRAFTER)
    check_open(community)


def _copied(request: HttpRequest, community: Community) -> Draft | None:
    """Return the draft whose text the address asks to begin from."""
    drafts_here = Draft.objects.select_related("base").filter(community=community)
    return drafts_here.filter(pk=natural(request.GET.get("from", ""))).first()


def _page_of(request: SignedIn, draft: Draft, *, form: ProposeForm) -> HttpResponse:
    found = soundness(draft.source)
    document = found.document
    base = draft.base
    return page(
        request,
        "constitutions/draft.html",
        status=form.status,
        community=draft.community,
        draft=draft,
        soundness=found,
        reading=_reading(draft) if document else None,
        changes=changes(base.text.document, document) if base and document else None,
        rule_changes=_rule_changes(draft, document),
        entrenched=_entrenched(draft, document),
        earlier=_earlier(draft, document),
        member=True,
        form=form,
        moved=_moved_from(draft),
        edit_refused=sentence(lambda: saving.check_can_edit(visitor(request), draft)),
        refused=sentence(lambda: drafts.check_can_propose(visitor(request), draft)),
    )


def _rule_changes(draft: Draft, document: Document | None) -> tuple[RuleChange, ...]:
    """Return what the draft changes in how the community decides, once its text is sound."""
    if document is None:
        return ()
    before = draft.base.text.document if draft.base else None
    return changes_to_rules(before, document, founding=stored(draft.community.founding_rule))


def _entrenched(draft: Draft, document: Document | None) -> tuple[EntrenchedRead, ...]:
    """Return the norms that make a vote on the draft ask for more, while it stands on the version in force."""
    if document is None or _moved_from(draft):
        return ()
    return entrenched_read(proposal_of(draft, document).entrenched)


def _earlier(draft: Draft, document: Document | None) -> Sequence[LastDecided]:
    """Return what stood against the norms that the draft touches when they were last decided."""
    base = draft.base
    if base is None or document is None or draft.status != DraftStatus.EDITING:
        return ()
    return last_decided(base, changed_norms(base.text.document.norms, document.norms))


def _below(draft: Draft) -> bool:
    """Whether somebody adheres to what the draft would change, so that they are owed a reason."""
    document = soundness(draft.source).document
    return bool(document and those_below(draft, document))


def _moved_from(draft: Draft) -> Version | None:
    """Return the version that came into force since the draft began, if one did."""
    in_force = version_in_force(draft.community)
    return in_force if draft.status == DraftStatus.EDITING and draft.base != in_force else None


def _reading(draft: Draft) -> Reading | None:
    document = soundness(draft.source).document
    if document is None:
        return None
    try:
        charters = charters_above(document)
    except (UnknownCharterError, TooManyChartersError):
        charters = []
    return reading(document, charters=charters)
