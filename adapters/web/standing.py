"""Where a community's model stands: what answers, what the text says, what is being made."""

from dataclasses import dataclass

from adapters.models import Adaptation, Deployment
from adapters.selectors import latest_adaptation, live_deployment, stop_in_force, taken_off
from adapters.states import AdaptationStatus
from adapters.web.progress import Progress, of_adaptation
from adapters.web.taking_over import TakingOver, taking_over
from constitutions.document import Kind
from constitutions.models import Version
from constitutions.selectors import version_in_force
from governance.models import Community, LedgerEntry


@dataclass(frozen=True)
class Standing:
    """``making`` is the newest making of a model of the version in force; ``stopped`` says who took it off.

    ``taking_over`` is a model on its way from its first share to the end of its watch, and ``taken_off`` the one
    that was taken off last, unless a newer one came since, with the entry that says why.
    """

    version: Version | None
    charter: bool
    live: Deployment | None
    making: Adaptation | None
    stopped: LedgerEntry | None
    taking_over: TakingOver | None
    taken_off: tuple[Deployment, LedgerEntry] | None

    @property
    def behind(self) -> bool:
        """Whether what answers follows another version than the one in force, and none of that one is taking over."""
        coming = self.taking_over.deployment.version_id if self.taking_over else None
        here = self.version.pk if self.version else None
        return self.live is not None and here not in {self.live.version_id, coming}

    @property
    def progress(self) -> Progress | None:
        """How far the model that is being made has come."""
        running = self.making and self.making.status == AdaptationStatus.RUNNING
        return of_adaptation(self.making) if self.making and running else None


def standing(community: Community) -> Standing:
    """Return where the community's model stands."""
    version = version_in_force(community)
    charter = version is not None and version.text.document.kind is Kind.CHARTER
    live = live_deployment(community)
    stopped = None if live else stop_in_force(community)
    return Standing(
        version=version,
        charter=charter,
        live=live,
        making=latest_adaptation(version) if version and not charter else None,
        stopped=stopped,
        taking_over=taking_over(community, live),
        taken_off=None if stopped else taken_off(community, live),
    )
