"""Keep freed memory in the process instead of returning it to the system.

A training step allocates and frees hundreds of tensors of some megabytes. The GNU C library
requests each of them from the system and returns it, and the system zeroes every new page.
That took an eighth of the time of a training step, and a third of that of preparing stamps.
"""

import ctypes
import sys

KEPT = 1 << 30  # bytes up to which freed memory is kept
MOST = 32 << 20  # largest threshold (bytes per tensor) that older versions accept
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)


def keep_freed() -> bool:
    """Make this process keep the memory that it frees, where that is supported.

    Returns
    -------
    bool
        Whether that worked; it needs Linux with the GNU C library.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    from_system = mallopt(_MMAP_THRESHOLD, KEPT) or mallopt(_MMAP_THRESHOLD, MOST)
    return bool(mallopt(_TRIM_THRESHOLD, KEPT) and from_system)
