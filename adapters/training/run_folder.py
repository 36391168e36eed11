"""The folder a trainer and its worker meet in: one job, its data, its progress and what came out."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from adapters.content import directory_digest
from adapters.training.durable import replace
from adapters.training.errors import BadJobError, LockedError
from adapters.training.job import Job, read_job
from adapters.training.progress import Progress, Result


@dataclass(frozen=True)
class RunFolder:
    """Everything about one run lies here, and nothing of it anywhere else."""

    path: Path

    @property
    def dataset(self) -> Path:
        """The rows to learn from, as JSON Lines."""
        return self.path / "dataset.jsonl"

    @property
    def checkpoints(self) -> Path:
        """Where a killed training is taken up again."""
        return self.path / "checkpoints"

    @property
    def output(self) -> Path:
        """The finished adapter: a PEFT directory."""
        return self.path / "output"

    @property
    def log(self) -> Path:
        """Tracebacks of what nobody expected."""
        return self.path / "train.log"

    @property
    def cancel_asked(self) -> bool:
        """Whether somebody put a file named ``cancel`` here."""
        return (self.path / "cancel").exists()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder's lock; the kernel gives it back when the process ends, however it ends.

        Raises :class:`LockedError` at once if another process holds it.
        """
        if not self.path.is_dir():
            message = f"There is no folder {self.path}. Give the folder that job.json lies in."
            raise BadJobError(message)
        with (self.path / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LockedError from error
            yield

    def job(self) -> Job:
        """Read job.json. Raises :class:`BadJobError`."""
        try:
            return read_job((self.path / "job.json").read_bytes())
        except (OSError, ValueError) as error:
            raise BadJobError(str(error)) from error

    def say(self, progress: Progress) -> None:
        """Replace progress.json; readers never see half of it."""
        replace(self.path / "progress.json", progress.model_dump_json().encode(), durable=False)

    def finish(self, result: Result) -> None:
        """Write result.json, which says that the output is whole."""
        replace(self.path / "result.json", result.model_dump_json(indent=2).encode())

    def finished(self, job: Job) -> Result | None:
        """Return the result if this very job was done before and its output is still whole."""
        try:
            result = Result.model_validate_json((self.path / "result.json").read_bytes())
            whole = directory_digest(self.output) == result.adapter_digest
        except (OSError, ValidationError):
            return None
        return result if whole and result.job_digest == job.digest else None
