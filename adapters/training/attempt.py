"""One trainer process at work: what it has said, how long it took, and whether it was asked to end."""

import signal
import time
from types import FrameType

from adapters.training.errors import JobCancelledError, JobStoppedError
from adapters.training.progress import Progress, TrainingState
from adapters.training.run_folder import RunFolder


class Attempt:
    """Speaks through progress.json and standard output; listens for SIGTERM, SIGINT and a ``cancel`` file."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.progress = Progress(state=TrainingState.STARTING, sentence="The trainer is starting.")
        self.stop_asked = False
        self.began = time.monotonic()
        self.earlier_seconds = 0.0

    @property
    def seconds(self) -> float:
        """The work in this attempt and, as far as it was kept, in those before it."""
        return round(self.earlier_seconds + time.monotonic() - self.began, 1)

    def listen(self) -> None:
        """From now on, a signal to end is answered at the next step's end and not at once."""
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)

    def check(self) -> None:
        """Raise :class:`JobCancelledError` or :class:`JobStoppedError` if the trainer was asked to end."""
        if self.folder.cancel_asked:
            raise JobCancelledError
        if self.stop_asked:
            raise JobStoppedError

    def say(self, state: TrainingState, sentence: str, **known: float | None) -> None:
        """Tell how far the work is; what is not given stays as it was said before."""
        said = {"state": state, "sentence": sentence, "seconds": self.seconds, **known}
        self.progress = Progress(**(self.progress.model_dump() | said))
        print(f"{self.seconds:8.1f} s  {sentence}", flush=True)  # noqa: T201 - a script speaks here
        self.folder.say(self.progress)

    def _asked_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop_asked = True
