"""Which exit code an error stands for, wrapped or not."""

import errno

import pytest

from adapters.training.errors import BadJobError, exit_of
from adapters.training.job import TrainerExit


def wrapped(error: BaseException) -> BaseException:
    """Return an error that ``error`` led to."""
    outer = RuntimeError("Writing failed.")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (OSError(errno.ENOSPC, "full"), TrainerExit.DISK_FULL),
        (OSError(errno.EDQUOT, "quota"), TrainerExit.DISK_FULL),
        (OSError(errno.EFBIG, "too big"), TrainerExit.DISK_FULL),
        (OSError(errno.EACCES, "denied"), TrainerExit.UNEXPECTED),
        (wrapped(OSError(errno.ENOSPC, "full")), TrainerExit.DISK_FULL),
        (RuntimeError("I/O error: No space left on device (os error 28)"), TrainerExit.DISK_FULL),
        (RuntimeError("something else"), TrainerExit.UNEXPECTED),
        (BadJobError("No rows."), TrainerExit.BAD_JOB),
    ],
)
def test_an_error_has_an_exit_code(error: BaseException, how: TrainerExit) -> None:
    assert exit_of(error) is how


def test_a_known_end_speaks_even_without_words() -> None:
    assert str(BadJobError()) == TrainerExit.BAD_JOB.sentence
