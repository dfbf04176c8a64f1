"""Memory that one block or step frees is kept for the next.

Tensors of some megabytes come and go by the hundred in a step. The usual C library asks
the system for each of them anew and hands it back, and the system fills each page with
zeros: an eighth of a training step, a third of the preparation of stamps.
"""

import ctypes
import sys

KEPT = 1 << 30  # bytes; larger ones are handed back
MOST = 32 << 20  # what older versions of the library allow
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)


def keep_freed() -> bool:
    """Have this process keep the memory that it frees, where that can be asked for.

    Returns
    -------
    bool
        Whether it could: under Linux with the GNU C library.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    from_system = mallopt(_MMAP_THRESHOLD, KEPT) or mallopt(_MMAP_THRESHOLD, MOST)
    return bool(mallopt(_TRIM_THRESHOLD, KEPT) and from_system)
