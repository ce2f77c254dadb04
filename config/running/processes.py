"""What the kernel is asked to do for our processes."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded before any fork


def die_with_parent(parent: int | None = None) -> None:
    """This process is killed when its parent ends, however that ends (Linux; elsewhere nothing happens).

    `parent` is who that was before the fork: if it has gone since, this process goes at once.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent is not None and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
