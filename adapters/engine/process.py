"""How the engine's process uses the processor and its memory; to be called before torch is imported."""

import ctypes
import os

# Rounds that an idle thread of OpenMP looks for work before it sleeps: some tens of microseconds, about as long as
# the model's thread takes between two products. Without end, as OpenMP has it by default, a busy neighbour on the
# second core makes everything many times slower; with none, waking it for every product doubles a step's time. It
# holds while there are no more such threads than cores, so one thread alone may use the model, its loading included.
SPINS = "10000"

# Bytes up to which glibc keeps freed memory for the next tensor, and its names for these settings: what is handed
# back to the system and fetched anew costs more time, page by page, than the arithmetic on it. One arena for all
# threads, because other arenas than the first give memory back whatever is set.
KEPT_BYTES = 32 * 1024**2
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENAS = -1, -3, -8


def prepare() -> None:
    """Set both for this process, where the system has them."""
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, KEPT_BYTES)
        mallopt(TRIM_THRESHOLD, 16 * KEPT_BYTES)
        mallopt(ARENAS, 1)
