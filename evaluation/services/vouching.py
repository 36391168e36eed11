"""Who vouches for a model that is to go live, where its text asks for that."""

from dataclasses import dataclass

from django.db import transaction

from adapters.models import Deployment
from constitutions.vouched import Vouched
from evaluation.errors import NotVouchedForError
from evaluation.events import DeploymentHeld
from evaluation.models import DeploymentRequest
from evaluation.selectors import last_word
from governance import ledger
from governance.models import Attestation, Community
from governance.selectors.attestations import vouching_for
from governance.states import DecisionStatus
from governance.subjects import subject_of


@dataclass(frozen=True)
class Standing:
    """Who was asked to vouch, who does now, and who does not yet, by their names in addresses."""

    asked: Vouched
    have: tuple[Attestation, ...]
    missing: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether as many vouch as the text asks for."""
        return len(self.have) >= self.asked.needed


def standing(request: DeploymentRequest) -> Standing | None:
    """Return who vouches for what a request asks, or ``None`` where its text asks nobody to."""
    asked = request.adaptation.version.text.document.attestations
    if asked is None:
        return None
    text = request.adaptation.version.text_id
    digest = text if asked.about == "text" else request.decision.subject_digest
    every = vouching_for(request.community, subject_digest=digest)
    have = tuple(each for each in every if each.community.slug in asked.of)
    there = {each.community.slug for each in have}
    return Standing(asked, have, tuple(slug for slug in asked.of if slug not in there))


def check_vouched_for(request: DeploymentRequest) -> None:
    """Raise :class:`NotVouchedForError` unless enough communities vouch for it now, each truly signed."""
    found = standing(request)
    if found and not found.enough:
        what = "this text" if found.asked.about == "text" else "this model"
        raise NotVouchedForError(
            needed=found.asked.needed, what=what, have=len(found.have), missing=", ".join(found.missing)
        )


def held(community: Community) -> DeploymentRequest | None:
    """Return the request that waits for somebody to vouch: the newest one, if it was carried and never went live."""
    related = ("community", "decision", "report__run", "adaptation__version__text", "adaptation__adapter")
    every = DeploymentRequest.objects.select_related(*related).filter(community=community)
    newest = every.order_by("-pk").first()
    if newest is None or newest.decision.status != DecisionStatus.CARRIED:
        return None
    if Deployment.objects.filter(decision=newest.decision).exists():
        return None
    word = last_word(newest.report.run)
    return newest if word and word.kind == DeploymentHeld.__name__ else None


@transaction.atomic
def hold(request: DeploymentRequest) -> bool:
    """Let a request wait, and say for whom, unless enough vouch for it after all. Answers whether it waits.

    Whoever vouches meanwhile is seen here, or finds the request waiting: both take the community's row first.
    """
    Community.objects.select_for_update(no_key=True).get(pk=request.community_id)
    try:
        check_vouched_for(request)
    except NotVouchedForError as refusal:
        ledger.record(
            DeploymentHeld(
                subject=subject_of(request.report.run),
                report_digest=request.report.digest,
                sentence=str(refusal),
            ),
            community=request.community,
            actor=None,
        )
        return True
    return False


@transaction.atomic
def no_longer_held(community: Community) -> DeploymentRequest | None:
    """Return the request that waited for somebody to vouch and for which enough do now."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    waiting = held(community)
    found = standing(waiting) if waiting else None
    return waiting if found is None or found.enough else None
