"""A process that does not outlive the one that started it, however that one ends (Linux, prctl(2))."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
PARENT_GONE = 1


def die_with_parent(last: signal.Signals, parent: int | None = None) -> None:
    """Ask the kernel to send us ``last`` when the process that started us is gone.

    The wish survives ``exec`` and is forgotten when the process changes its user, so call it after that.
    ``parent`` is who should be there now; if it is gone already we exit, and OSError is the kernel's no.
    """
    expected = os.getppid() if parent is None else parent
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(last), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if os.getppid() != expected:
        raise SystemExit(PARENT_GONE)
