"""Ties a process's life to its parent's, so that a killed parent leaves no orphan behind (Linux, prctl(2))."""

import ctypes
import os
import signal
import sys

# From <linux/prctl.h>; the number is part of the kernel's stable interface.
PR_SET_PDEATHSIG = 1
PARENT_GONE = 1
"""The exit code of a process whose parent had died before it could tie itself to it."""


def die_with_parent(parent: int | None = None, *, last: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send this process ``last`` as soon as its parent dies. Linux only.

    Call it first thing, but after a change of user, which makes the kernel forget; ``exec`` does not. A
    parent that died before this call can be noticed only if its process id was handed down as ``parent``:
    then, as nothing would ever send the signal, the process ends here. The request is about the parent
    *thread*: a thread that starts children and ends takes them with it.
    Source: prctl(2), PR_SET_PDEATHSIG.

    Raises :class:`OSError` if the system is not Linux or the kernel refuses.
    """
    if not sys.platform.startswith("linux"):
        message = "Only Linux can end a process with its parent."
        raise OSError(message)
    expected = parent or os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(last), 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if os.getppid() != expected:
        os._exit(PARENT_GONE)
