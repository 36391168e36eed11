"""Ties a process's life to its parent's, so that a killed parent leaves no orphan behind."""

import ctypes
import os
import signal
import sys

# From <linux/prctl.h>; the number is part of the kernel's stable interface.
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to kill this process (SIGKILL) as soon as its parent dies. Linux only.

    Call it first thing. The request is about the parent *thread*: a parent that starts children from a
    thread which ends before they do would lose them. If the parent is already gone, nothing would ever
    send the signal, so the process ends here instead. Source: prctl(2), PR_SET_PDEATHSIG.

    Raises :class:`OSError` if the kernel refuses.
    """
    if not sys.platform.startswith("linux"):
        message = "Only Linux can end a process with its parent."
        raise OSError(message)
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    if parent == 1 or os.getppid() != parent:
        os._exit(1)
