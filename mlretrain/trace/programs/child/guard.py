"""Keeping a program from harm by accident: no network, no other process, its own folder.

This is a guard against mistakes, not a prison: code that wants to get out of it will.
"""

from __future__ import annotations

import _thread
import os
import sys

try:
    import _posixsubprocess
except ImportError:
    _posixsubprocess = None

NETWORK = {
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr",
    "socket.gethostbyname", "socket.sendmsg", "socket.sendto",
}  # fmt: skip
PROCESSES = {
    "os.exec", "os.fork", "os.forkpty", "os.killpg", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.system", "pty.spawn", "subprocess.Popen",
}  # fmt: skip
THREADS = {
    "start_new_thread", "start_joinable_thread", "_start_new_thread", "_start_joinable_thread",
}  # fmt: skip
#: Event → how many of its first arguments are paths that it changes.
CHANGES = {
    "os.chmod": 1, "os.chown": 1, "os.link": 2, "os.mkdir": 1, "os.remove": 1, "os.rename": 2,
    "os.rmdir": 1, "os.symlink": 2, "os.truncate": 1, "os.utime": 1, "shutil.rmtree": 1,
}  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def refuse(note, on_thread) -> None:
    """Turn away what a short program has no business with.

    Parameters
    ----------
    note : callable
        Takes what was tried: ``"network"``, ``"process"`` or ``"folder"``.
    on_thread : callable
        Is called before a thread starts.
    """
    folder = os.path.realpath(os.getcwd())
    realpath, fsdecode, denied = os.path.realpath, os.fsdecode, PermissionError
    own = os.getpid()

    def outside(path) -> bool:
        try:
            real = realpath(fsdecode(path))
        except (OSError, TypeError, ValueError):
            return False  # there is no such place; the call itself will say so
        return real != folder and not real.startswith(folder + os.sep) and real != os.devnull

    def look(event, given):
        if event == "open":
            path, _, flags = given
            if flags & WRITES and type(path) is not int and outside(path):
                note("folder")
                raise denied(f"a program that is watched writes to its own folder only: {path!r}")
        elif event in NETWORK:
            note("network")
            raise denied("a program that is watched has no network")
        elif event in PROCESSES or (event == "os.kill" and given[0] != own):
            note("process")
            raise denied("a program that is watched starts no other process and ends none")
        elif event in CHANGES:
            places = given[CHANGES[event] :]
            relative = any(type(one) is int and one != -1 for one in places[-2:])
            if not relative and any(outside(one) for one in given[: CHANGES[event]]):
                note("folder")
                raise denied("a program that is watched changes its own folder only")

    def fork_exec(*_):
        look("subprocess.Popen", ())

    if _posixsubprocess:
        _posixsubprocess.fork_exec = fork_exec  # multiprocessing calls it without an event
    for home in (_thread, sys.modules.get("threading")):
        for name in THREADS & set(dir(home)):
            setattr(home, name, first(on_thread, getattr(home, name)))
    sys.addaudithook(look)


def first(tell, call):
    """A function that tells something before it does its work."""

    def called(*given, **named):
        tell()
        return call(*given, **named)

    return called


def limit(memory: int, seconds: float, size: int) -> None:
    """Bound what the process may take; where the system has no such bounds, do nothing.

    Parameters
    ----------
    memory, size : int
        Megabytes of memory, and bytes of a file.
    seconds : float
        Of processor time, in case that nobody is left to end the process.
    """
    try:
        import resource
    except ImportError:
        return
    last = int(seconds) + 5
    bounds = (
        (resource.RLIMIT_AS, memory << 20),
        (resource.RLIMIT_CPU, last),
        (resource.RLIMIT_FSIZE, size),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in bounds:
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            pass  # a lower bound is already set, or the system knows none
