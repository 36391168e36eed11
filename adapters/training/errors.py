"""The known ways in which a trainer ends before its work is done. Each one's sentence is for a person."""

import errno
from typing import ClassVar

from adapters.training.job import TrainerExit

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Libraries that write through other languages put the system's words into an exception of their own.
FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")


class TrainerStopError(Exception):
    """The trainer ends here, with a sentence."""

    exit: ClassVar[TrainerExit]

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.exit.sentence)


class BadJobError(TrainerStopError):
    """The job or its dataset cannot be carried out as written."""

    exit = TrainerExit.BAD_JOB


class NoBaseModelError(TrainerStopError):
    """The base model is not here, or is another one than the job names."""

    exit = TrainerExit.NO_BASE_MODEL


class LockedError(TrainerStopError):
    """Another trainer holds this run's folder."""

    exit = TrainerExit.LOCKED


class JobCancelledError(TrainerStopError):
    """Somebody asked for an end; nothing is to be kept."""

    exit = TrainerExit.CANCELLED


class JobStoppedError(TrainerStopError):
    """A signal asked for an end; the work can be taken up again."""

    exit = TrainerExit.STOPPED


def exit_of(error: BaseException) -> TrainerExit:
    """Return the exit code of whatever ended the trainer, looking through wrapped errors."""
    if isinstance(error, TrainerStopError):
        return error.exit
    return TrainerExit.DISK_FULL if is_disk_full(error) else TrainerExit.UNEXPECTED


def is_disk_full(error: BaseException | None) -> bool:
    """Whether ``error``, or one that led to it, says that nothing more could be written."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if any(words in str(error) for words in FULL_WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False
