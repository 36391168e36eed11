"""What a community vouches for, and who vouches for it."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from governance.errors import RefusalError
from governance.models import Attestation, BroughtAttestation, Community, Role, User
from governance.ports.attestable import Attestable, offered, text_of
from governance.proof.attesting import MAX_BYTES
from governance.selectors.attestations import brought_to, given_by, looks_at, proven, received_by
from governance.selectors.communities import all_communities
from governance.services import attestations, brought_attestations, revocations
from governance.services.attestations import Elsewhere, Vouched
from governance.states import AttestationStatus, CommunityStatus
from governance.web.authority_forms import AttestElsewhereForm, AttestForm, BringForm
from governance.web.forms import PoliteForm, ReasonForm
from governance.web.pages import SignedIn, community_at, page, posted, sentence, visitor

PAGE = 25
STANDING = AttestationStatus.ISSUED


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List what is given and received and holds now, what came from elsewhere, and what is past or under vote."""
    community = community_at(slug)
    user = visitor(request)
    given, received = given_by(community), received_by(community)
    rest = given.exclude(status=STANDING) | received.exclude(status=STANDING)
    return page(
        request,
        "governance/attestations.html",
        community=community,
        given=list(given.filter(status=STANDING)),
        received=list(received.filter(status=STANDING)),
        brought=list(brought_to(community)),
        rest=Paginator(rest.order_by("-pk"), PAGE).get_page(request.GET.get("page")),
        refused=sentence(lambda: attestations.check_can_attest(user, community)),
        bring_refused=sentence(lambda: brought_attestations.check_can_bring(user, community)),
    )


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one attestation, how it was decided, and whether its signature holds."""
    return _page_of(request, _attestation(slug, number))


@require_safe
def envelope(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out the signed statement, as other tools read it."""
    attestation = _attestation(slug, number)
    if attestation.envelope is None:
        raise Http404
    return _file(bytes(attestation.envelope), f"{slug}-attestation-{attestation.pk}.json")


@require_safe
def brought_envelope(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out what was brought in from elsewhere."""
    brought = get_object_or_404(BroughtAttestation, community__slug=slug, pk=number)
    return _file(bytes(brought.envelope), f"{slug}-from-elsewhere-{brought.pk}.json")


@login_required
def attest(request: SignedIn, slug: str) -> HttpResponse:
    """Ask the community to vouch for something: first whose, then what."""
    community = community_at(slug)
    attestations.check_can_attest(request.user, community)
    if "elsewhere" in request.GET:
        return _attest_elsewhere(request, community)
    others = all_communities().exclude(pk=community.pk).filter(status=CommunityStatus.OPEN)
    about = others.filter(slug=request.GET.get("about", "").replace("\0", "")).first()
    if about is None:
        return page(request, "governance/attest_whom.html", community=community, others=list(others))
    things = offered(about)
    form = AttestForm(
        posted(request),
        offered=things,
        floors=text_of(community),
        initial={"digest": request.GET.get("digest", ""), "evidence": _reports_in(things)},
    )
    return _ask(request, community, form, about, things=things)


def _reports_in(things: Sequence[Attestable]) -> str:
    """Return the newest report as a line of evidence: its digest is what people would have to look for."""
    return "\n".join(f"{each.digest} {each.name}" for each in things if each.what == "report")


def _attest_elsewhere(request: SignedIn, community: Community) -> HttpResponse:
    form = AttestElsewhereForm(posted(request), floors=text_of(community))
    typed = form.cleaned_data if form.is_valid() else {}
    about = Elsewhere(*(typed.get(name, "") for name in ("community", "site", "what", "name")))
    return _ask(request, community, form, about)


def _ask(
    request: SignedIn,
    community: Community,
    form: AttestForm | AttestElsewhereForm,
    about: Community | Elsewhere,
    *,
    things: Sequence[Attestable] = (),
) -> HttpResponse:
    """Put the question that a form asks, or show the form."""
    if form.is_valid():
        said = form.cleaned_data
        vouched = Vouched(
            about=about,
            digest=said["digest"],
            words=said["words"],
            until=form.until,
            meets_floors=bool(said.get("meets_floors")),
            evidence=said["evidence"],
        )
        try:
            made = attestations.propose(request.user, community=community, vouched=vouched)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(
                request, "The question is put. If it is carried, the attestation is signed by itself."
            )
            return redirect("decision", community.slug, made.decision_id)
    return page(
        request,
        "governance/attest.html",
        status=form.status,
        community=community,
        about=about if isinstance(about, Community) else None,
        things=things,
        form=form,
    )


@login_required
@require_POST
def revoke(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Stop vouching at once."""
    attestation = _attestation(slug, number)
    revocations.check_can_revoke(request.user, attestation)
    return _with_reason(
        request,
        attestation,
        "revoke",
        lambda user, found, reason: revocations.revoke(user, attestation=found, reason=reason),
        "It is revoked. The members are asked whether it stands again.",
    )


@login_required
@require_POST
def propose_revocation(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Ask whether the community goes on vouching."""
    attestation = _attestation(slug, number)
    revocations.check_can_revoke(request.user, attestation, role=Role.DRAFTER)
    return _with_reason(
        request,
        attestation,
        "propose",
        lambda user, found, reason: revocations.propose_revocation(user, attestation=found, reason=reason),
        "The question is put. Until it is decided, the attestation stands.",
    )


@login_required
def bring(request: SignedIn, slug: str) -> HttpResponse:
    """Take in what an authority elsewhere signed."""
    community = community_at(slug)
    brought_attestations.check_can_bring(request.user, community)
    form = BringForm(posted(request), request.FILES or None)
    if form.is_valid():
        try:
            brought_attestations.bring(
                request.user,
                community=community,
                # One byte more than may be is enough to see that it is too long.
                envelope=form.cleaned_data["envelope"].read(MAX_BYTES + 1),
                keys=form.cleaned_data["keys"].encode(),
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "Its signature holds. It stands on this page from now on.")
            return redirect("attestations", slug)
    return page(
        request, "governance/attestation_bring.html", status=form.status, community=community, form=form
    )


def _with_reason(
    request: SignedIn,
    attestation: Attestation,
    prefix: str,
    do: Callable[[User, Attestation, str], object],
    said: str,
) -> HttpResponse:
    form = ReasonForm(request.POST, prefix=prefix)
    if form.is_valid():
        try:
            do(request.user, attestation, form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect("attestation", attestation.community.slug, attestation.pk)
    return _page_of(request, attestation, sent=form)


def _attestation(slug: str, number: int) -> Attestation:
    return get_object_or_404(given_by(community_at(slug)), pk=number)


def _page_of(
    request: HttpRequest, attestation: Attestation, *, sent: PoliteForm | None = None
) -> HttpResponse:
    user = visitor(request)
    forms: dict[str, PoliteForm] = {name: ReasonForm(prefix=name) for name in ("revoke", "propose")}
    if sent is not None:
        forms[str(sent.prefix)] = sent
    return page(
        request,
        "governance/attestation.html",
        status=sent.status if sent else 200,
        community=attestation.community,
        attestation=attestation,
        statement=proven(attestation),
        looks=looks_at(attestation),
        revoke=forms["revoke"],
        propose=forms["propose"],
        may_revoke=not sentence(lambda: revocations.check_can_revoke(user, attestation)),
        may_propose=not sentence(lambda: revocations.check_can_revoke(user, attestation, role=Role.DRAFTER)),
    )


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/vnd.dsse+json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
