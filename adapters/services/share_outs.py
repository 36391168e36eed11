"""Sharing out the engine's time: proposed to the commons, voted on, in force until the commons says otherwise."""

from django.db import transaction

from adapters.commons import SHARES, commons, is_commons
from adapters.errors import NoCommonsError, NotTheCommonsError, SharesUnchangedError, UnknownSharerError
from adapters.events import SharesEnded, SharesInForce, WeightChanged
from adapters.models import ShareOut, Weight
from adapters.states import SHARE_OUT, ShareOutStatus
from adapters.weights import ORDINARY, Weights, document_of, number, problems, said
from governance import clock, ledger
from governance.errors import MalformedError
from governance.events import Event
from governance.models import Community, Decision, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.proof.digests import digest_of
from governance.selectors.rules import yes_or_no_rule
from governance.services.decisions import open_decision
from governance.services.wording import clean
from governance.states import CommunityStatus, DecisionStatus
from governance.subjects import subject_of

TITLE = "Share out the engine’s time"
LONGEST_WHY = 6_000


def check_can_propose(user: User | None, community: Community) -> None:
    """Raise the sentence that says why the person cannot ask this community how the engine's time is shared out."""
    check_role(user, community, Role.DRAFTER)
    check_open(community)
    if is_commons(community):
        return
    named = commons()
    if named is None:
        raise NoCommonsError
    raise NotTheCommonsError(community=community.name, commons=named.name)


@transaction.atomic
def propose(author: User, *, community: Community, weights: Weights, why: str) -> ShareOut:
    """Ask the commons to give communities these weights, and 1 to all others.

    Raises the sentence that says why not: a weight the engine does not take, a community that is not here, nothing
    that would change.
    """
    check_can_propose(author, community)
    sentences = list(problems(weights))
    if sentences:
        raise MalformedError(sentences=" ".join(sentences))
    named = said(weights)
    # One at a time, so that what is compared with is still so when the vote is opened.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    known = Community.objects.filter(status=CommunityStatus.OPEN).in_bulk(list(named), field_name="slug")
    for slug in named:
        if slug not in known:
            raise UnknownSharerError(slug=slug)
    if named == _said_now(community):
        raise SharesUnchangedError
    document = document_of(community.slug, named)
    share_out = ShareOut(
        community=community, document=document, digest=digest_of(document), proposed_by=author
    )
    share_out.decision = open_decision(
        community,
        kind=SHARES,
        title=TITLE,
        summary=clean(why, longest=LONGEST_WHY, what="A reason"),
        subject_digest=share_out.digest,
        rule=yes_or_no_rule(community, SHARES),
        opened_by=author,
    )
    share_out.save()
    Weight.objects.bulk_create(
        Weight(share_out=share_out, community=known[slug], weight=weight) for slug, weight in named.items()
    )
    return share_out


def _said_now(community: Community) -> Weights:
    rows = Weight.objects.filter(share_out__community=community, share_out__status=ShareOutStatus.IN_FORCE)
    return dict(rows.values_list("community__slug", "weight"))


@transaction.atomic
def settle(decision: Decision) -> None:
    """Do what a finished vote on shares says. Of two that were carried, the one that was carried later holds."""
    community = Community.objects.select_for_update(no_key=True).get(pk=decision.community_id)
    share_out = ShareOut.objects.select_for_update().filter(decision=decision).first()
    if share_out is None or share_out.status != ShareOutStatus.PROPOSED:
        return
    if decision.status != DecisionStatus.CARRIED or community.status != CommunityStatus.OPEN:
        SHARE_OUT.move(share_out, ShareOutStatus.DECLINED)
        return
    before = _in_force(community)
    if before and _order(before.decision) > _order(decision):
        SHARE_OUT.move(share_out, ShareOutStatus.REPLACED, since=decision.effective_at, ended_at=before.since)
        return
    weighed = _said_now(community)
    if before:
        SHARE_OUT.move(before, ShareOutStatus.REPLACED, ended_at=decision.effective_at)
    SHARE_OUT.move(share_out, ShareOutStatus.IN_FORCE, since=decision.effective_at)
    weighs = _said_now(community)
    event = SharesInForce(
        subject=subject_of(share_out),
        digest=share_out.digest,
        decision=subject_of(decision),
        weights={slug: number(weight) for slug, weight in weighs.items()},
    )
    _tell_all(community, event, before=weighed, after=weighs)


def _tell_all(community: Community, event: Event, *, before: Weights, after: Weights) -> None:
    """Record what the commons said in its own record, and in each community's what it weighs now, where that is new.

    In the order of their names: two that write in each other's record would otherwise wait for each other.
    """
    news: list[tuple[Community, Event]] = [(community, event)]
    if is_commons(community):
        for each in Community.objects.filter(slug__in={*before, *after}):
            was, now = (weights.get(each.slug, ORDINARY) for weights in (before, after))
            if was != now:
                changed = WeightChanged(
                    subject=subject_of(each),
                    commons=community.slug,
                    weight_before=number(was),
                    weight=number(now),
                )
                news.append((each, changed))
    for whose, told in sorted(news, key=lambda each: each[0].slug):
        ledger.record(told, community=whose, actor=None)


def _order(decision: Decision) -> tuple[object, int]:
    return decision.effective_at, decision.pk


def _in_force(community: Community) -> ShareOut | None:
    held = ShareOut.objects.select_for_update(of=("self",)).select_related("decision")
    return held.filter(community=community, status=ShareOutStatus.IN_FORCE).first()


@transaction.atomic
def end(community_id: int) -> None:
    """End what a community that has closed said: nobody there could take it back."""
    community = Community.objects.select_for_update(no_key=True).get(pk=community_id)
    share_out = _in_force(community)
    if share_out is None:
        return
    weighed = _said_now(community)
    SHARE_OUT.move(share_out, ShareOutStatus.ENDED, ended_at=clock.now())
    event = SharesEnded(subject=subject_of(share_out), digest=share_out.digest)
    _tell_all(community, event, before=weighed, after={})
