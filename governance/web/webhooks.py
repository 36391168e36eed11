"""Where a community's news is sent on to: for stewards."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from governance.errors import AddressRefusedError, RefusalError
from governance.models import Role, Webhook
from governance.permissions import check_role
from governance.policies import check_open
from governance.selectors.inbox import deliveries_of, webhooks_of
from governance.services import webhooks
from governance.services.deliveries import PATIENCE
from governance.states import DeliveryStatus, WebhookStatus
from governance.telling.notices import Group
from governance.telling.webhook_messages import public_key
from governance.web.ledger_lines import label
from governance.web.notice_forms import GROUPS, WebhookForm
from governance.web.pages import SignedIn, community_at, page, posted, sentence

LATEST = 25
"""How many deliveries a webhook's page shows."""

STATES = {
    WebhookStatus.ACTIVE: ("good", "active"),
    WebhookStatus.PAUSED: ("plain", "paused"),
    WebhookStatus.DISABLED: ("bad", "shut off"),
}
ARRIVALS = {
    DeliveryStatus.WAITING: ("wait", "on its way"),
    DeliveryStatus.DELIVERED: ("good", "delivered"),
    DeliveryStatus.GIVEN_UP: ("bad", "given up"),
    DeliveryStatus.DROPPED: ("plain", "not sent"),
}


@never_cache
@login_required
def index(request: SignedIn, slug: str) -> HttpResponse:
    """List the webhooks, and add one."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    form = WebhookForm(posted(request))
    if form.is_valid():
        try:
            webhook = webhooks.add(
                request.user,
                community=community,
                name=form.cleaned_data["name"],
                url=form.cleaned_data["url"],
                groups=[Group(each) for each in form.cleaned_data["groups"]],
            )
        except AddressRefusedError as error:
            form.refuse_address(error)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{webhook.name}” is added. Send a test to see whether it arrives.")
            return redirect("webhook", slug, webhook.pk)
    return page(
        request,
        "governance/webhooks.html",
        status=form.status,
        community=community,
        form=form,
        webhooks=[(each, *STATES[WebhookStatus(each.status)]) for each in webhooks_of(community)],
        key=public_key(),
        refused=sentence(lambda: check_open(community)),
    )


@never_cache
@login_required
@require_safe
def show(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show how a webhook does."""
    webhook = _webhook(request, slug, number)
    return page(
        request,
        "governance/webhook.html",
        community=webhook.community,
        webhook=webhook,
        state=STATES[WebhookStatus(webhook.status)],
        groups=[GROUPS[Group(each)][0] for each in webhook.groups],
        deliveries=[
            (each, label(each.entry.kind) if each.entry else "A test", *ARRIVALS[DeliveryStatus(each.status)])
            for each in deliveries_of(webhook)[:LATEST]
        ],
        days=PATIENCE.days,
    )


def _deed(does: Callable[..., object], says: str, *, then: str = "webhook") -> Callable[..., HttpResponse]:
    """Return the view of a button: a steward does it, and is told so."""

    @login_required
    @require_POST
    def view(request: SignedIn, slug: str, number: int) -> HttpResponse:
        webhook = _webhook(request, slug, number)
        does(request.user, webhook=webhook)
        messages.success(request, says.format(name=webhook.name))
        return redirect(then, slug, number) if then == "webhook" else redirect(then, slug)

    return view


test = _deed(webhooks.test, "A test is on its way to “{name}”. Reload this page to see what became of it.")
pause = _deed(webhooks.pause, "“{name}” is paused. What happens meanwhile is not sent later.")
resume = _deed(webhooks.resume, "“{name}” is told again what happens from now on.")
remove = _deed(webhooks.remove, "“{name}” is removed.", then="webhooks")


def _webhook(request: SignedIn, slug: str, number: int) -> Webhook:
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    return get_object_or_404(webhooks_of(community), pk=number)
