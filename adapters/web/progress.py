"""How far a work has come, for a part of a page that asks again every two seconds.

What is seen changes with each answer; what is read aloud changes a few times only. The page says in
``said`` what was announced last, so that nothing is announced twice.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify

from adapters.models import Adaptation
from adapters.phrasing import ADAPTATIONS, share_done, stage
from adapters.states import AdaptationStatus
from adapters.training.progress import TrainingState
from governance.web.pages import page


@dataclass(frozen=True)
class Progress:
    """A work that is under way or has ended.

    ``asks`` is where the page asks again, ``leads`` where it is told in full. ``done`` of ``of`` parts are
    done; ``of`` is 0 while nobody can tell. ``aloud`` is what is announced.
    """

    name: str
    asks: str
    leads: str
    running: bool
    words: str
    aloud: str
    done: int = 0
    of: int = 0
    notes: tuple[str, ...] = ()

    @property
    def again(self) -> str:
        """Where to ask next, with what was announced."""
        return f"{self.asks}?{urlencode({'said': slugify(self.aloud)})}"

    @property
    def percent(self) -> int:
        """How much is done."""
        return 100 * self.done // self.of if self.of else 0


def of_adaptation(adaptation: Adaptation) -> Progress:
    """Return how far the making of a model has come."""
    place = [adaptation.community.slug, adaptation.pk]
    status = AdaptationStatus(adaptation.status)
    running = status is AdaptationStatus.RUNNING
    done, of = adaptation.training_step, adaptation.training_steps
    words, aloud = stage(adaptation.stage), "The model is being made."
    if adaptation.stage == TrainingState.TRAINING and of:
        words, aloud = f"{words}: step {done:,} of {of:,}", f"Training {share_done(done, of)}."
    if adaptation.cancel_requested_at:
        words = aloud = "It will stop at its next step, because a steward cancelled it."
    if not running:
        words = aloud = f"The model is {ADAPTATIONS[status][1]}."
    return Progress(
        name="adaptation",
        asks=reverse("adaptation-progress", args=place),
        leads=reverse("adaptation", args=place),
        running=running,
        words=words,
        aloud=aloud,
        done=done,
        of=of,
        notes=_notes(adaptation) if running else (),
    )


def _notes(adaptation: Adaptation) -> tuple[str, ...]:
    notes = []
    if adaptation.loss is not None:
        notes.append(f"Loss {adaptation.loss:.3f}: how surprised it still is by the replies it should learn.")
    if adaptation.resumed_from:
        notes.append(f"It was interrupted, and resumed from step {adaptation.resumed_from:,}.")
    return tuple(notes)


def answer(request: HttpRequest, progress: Progress) -> HttpResponse:
    """Answer a page that asks how far a work has come."""
    return page(
        request,
        "adapters/parts/progress.html",
        progress=progress,
        announced=request.GET.get("said") != slugify(progress.aloud),
        asked=True,
    )
