"""The only module that holds the process it runs in to memory and processor time, on Linux, macOS and Windows."""

from __future__ import annotations

import sys
from contextlib import suppress

MEMORY = 1536 * 1024 * 1024  # bytes a worker may take for one file
CPU_SECONDS = 20  # of processor time for one file, where the system can count it


def limit_memory(most: int = MEMORY) -> None:
    """Let this process take no more than ``most`` bytes from here on; a system that cannot goes without."""
    if sys.platform == "win32":
        _limit_job(most)
        return
    import resource  # noqa: PLC0415 - not there on Windows

    for limit, bound in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CORE, 0)):
        # A system that keeps a lower limit of its own keeps it.
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (bound, bound))


def limit_cpu(seconds: int = CPU_SECONDS) -> None:
    """Let this process use ``seconds`` of processor time from now on; beyond that the system ends it.

    Windows counts a process's time from its start only, so there the time a task may take is watched from outside.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def ended_for_cpu(exit_code: int) -> bool:
    """Whether a process that ended with this code had used up its processor time."""
    if sys.platform == "win32":
        return False
    import signal  # noqa: PLC0415 - the signal is not there on Windows

    return exit_code == -signal.SIGXCPU


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMITS, _PROCESS_MEMORY = 9, 0x100

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("per_process_user_time", wintypes.LARGE_INTEGER),
            ("per_job_user_time", wintypes.LARGE_INTEGER),
            ("flags", wintypes.DWORD),
            ("minimum_working_set", ctypes.c_size_t),
            ("maximum_working_set", ctypes.c_size_t),
            ("active_processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority_class", wintypes.DWORD),
            ("scheduling_class", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("basic", _BasicLimits),
            ("io_counters", ctypes.c_ulonglong * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    def _limit_job(most: int) -> None:
        """Put this process into a job of its own, the way Windows bounds memory."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        limits = _ExtendedLimits()
        limits.basic.flags = _PROCESS_MEMORY
        limits.process_memory = most
        job = kernel.CreateJobObjectW(None, None)
        if job and kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)):
            kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
