"""What a worker process may not do: open a connection, start a program, take more memory than it was given.

Linux only, without privileges: a seccomp filter (``seccomp(2)``), resource limits (``setrlimit(2)``) and death with
the parent. Elsewhere the resource limits hold as far as the system has them, and the refusal of SERVICE and LOAD in
the text (:mod:`sgkg.sparql_text`) stands alone.
"""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import sys
from pathlib import Path

__all__ = ["can_lock_network", "die_with_parent", "limit_memory", "lock_network", "low_priority"]

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_ALLOW, _EACCES, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32 = 0x40000000

#: machine -> (AUDIT_ARCH of linux/audit.h, system calls refused): socket, connect, io_uring_setup (it can connect
#: without either), execve, execveat, ptrace.
_REFUSED = {
    "x86_64": (0xC000003E, (41, 42, 425, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 425, 221, 281, 117)),
}


class _Filter(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]


class _Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Filter))]


def can_lock_network() -> bool:
    """Tell whether :func:`lock_network` works on this machine."""
    return sys.platform == "linux" and platform.machine() in _REFUSED


def lock_network() -> bool:
    """Refuse, from now on and for good, every new socket, connection and program in this process.

    Returns:
        False where the system has no such lock.

    Raises:
        OSError: the kernel refuses the filter.
    """
    if not can_lock_network():
        return False
    arch, calls = _REFUSED[platform.machine()]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _EACCES)]  # the x32 numbers of the same calls
    steps += [(_EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _EACCES)]
    code = (_Filter * len(steps))(*(_Filter(*step) for step in steps))
    libc = ctypes.CDLL(None, use_errno=True)
    program = ctypes.byref(_Program(len(steps), code))
    for arguments in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0)):
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "the kernel refuses the lock against connections")
    return True


def limit_memory(limit_mb: int) -> None:
    """Let this process take so much more memory than it has now; the engine aborts beyond.

    RLIMIT_DATA counts what can be written (since Linux 4.7), so that address space merely reserved does not count.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not hasattr(resource, "RLIMIT_DATA") or sys.platform != "linux":
        return
    status = Path("/proc/self/status").read_text("ascii")
    now = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData:")) << 10
    limit = now + (limit_mb << 20)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def low_priority(pid: int) -> None:
    """Let a process run only in time that others leave over, so that short queries pass long ones."""
    with contextlib.suppress(OSError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, pid, 10)
