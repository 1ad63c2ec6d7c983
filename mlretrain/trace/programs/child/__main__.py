"""Run one program and tell what it does: started by ``runner.py``, with a task on stdin."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import types

import guard
from drivers import counted, monitored, traced
from plan import Plan
from show import show
from watch import FULL, Watch

NAME = "program.py"
HUGE = 10**18  # whole numbers up to here are told as they are


class Told(io.RawIOBase):
    """What the program prints, put on the list of what happened."""

    def __init__(self, stream, budget, watch, stop):
        self._stream, self._budget, self._watch, self._stop = stream, budget, watch, stop

    def writable(self):
        return True

    def write(self, data):
        size, budget, watch = len(data), self._budget, self._watch
        text = bytes(data[: budget[0]]).decode(errors="replace")
        budget[0] -= size
        watch.put(["print", self._stream, text])
        if budget[0] < 0:
            self._stop("output")
        if len(watch.batch) > FULL:
            watch.flush()
        return size


class Source:
    """Lets tracebacks that the program prints find its lines."""

    def __init__(self, source):
        self._source = source

    def get_source(self, name):
        return self._source


def module(source) -> types.ModuleType:
    """The module that the program is."""
    made = types.ModuleType("__main__")
    made.__dict__.update(__file__=NAME, __loader__=Source(source), __builtins__=__builtins__)
    sys.modules["__main__"] = made
    sys.argv[:] = [NAME]
    return made


def sender(out):
    """What puts a list into the pipe."""
    write = os.write
    encode = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode

    def told(one):
        if type(one) is list:
            return [told(part) for part in one]
        return {"text": show(one)} if type(one) is int and abs(one) > HUGE else one

    def send(batch):
        try:
            text = encode(batch)
        except ValueError:  # a whole number of thousands of digits
            text = encode([told(one) for one in batch])
        data = memoryview(f"{text}\n".encode())
        while data:
            data = data[write(out, data) :]

    return send


def outcome(run, watch, space) -> list:
    """Run the program; what became of it."""
    try:
        run(watch, space)
    except SystemExit as left:
        code = left.code
        if type(code) is str:
            print(code, file=sys.stderr)
        return ["exit", "" if code is None else show(code)]
    except BaseException as error:
        from traceback import format_exception_only

        line, step = None, error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == NAME:
                line = step.tb_lineno
            step = step.tb_next
        return ["error", type(error).__name__, "".join(format_exception_only(error)), line]
    return ["end"]


def plainly(watch, space) -> None:
    """Run the program, and do not look."""
    exec(watch.code, space)


def last_words() -> None:
    """Wait for threads, and do what the program left for the end."""
    import atexit

    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()


def streams(told, inputs) -> None:
    """Standard input, output and error of the program."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        raw = told(number)
        text = io.TextIOWrapper(raw, "utf-8", "backslashreplace", newline="", write_through=True)
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    sys.stdin = sys.__stdin__ = io.StringIO("".join(f"{one}\n" for one in inputs))


def main() -> None:
    task, leave = json.load(sys.stdin), os._exit
    out = os.dup(1)
    os.dup2(2, 1)  # what goes around sys.stdout must not mix with what is told
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    send = sender(out)
    sys.path.pop(0)
    for name in ("drivers", "guard", "plan", "show", "watch"):
        del sys.modules[name]
    sys.dont_write_bytecode = True
    space = module(task["source"]).__dict__
    try:
        plan = Plan(task["source"], NAME)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        words = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
        return send([["error", type(error).__name__, words, getattr(error, "lineno", None)]])
    send([["plan", plan.lines, plan.reads, plan.tests]])

    def stop(why):
        watch.put(["stop", why])
        watch.flush()
        leave(0)

    def note(what):
        if what not in tried:
            tried.add(what)
            watch.put(["note", what])

    def on_thread():
        note("threads")
        if watch.on_thread:
            watch.on_thread()

    tried, budget = set(), [task["output"]]
    watch = Watch(plan, space, show, send, task["steps"], lambda: stop("steps"))
    streams(lambda number: Told(number, budget, watch, stop), task["inputs"])
    run = {"calls": counted, "nothing": plainly}.get(task["watch"])
    if run is None:
        run = monitored if hasattr(sys, "monitoring") and not task["settrace"] else traced
    guard.limit(task["memory"], task["seconds"], task["output"])
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda *_: stop("time"))
        signal.setitimer(signal.ITIMER_REAL, task["seconds"])
    guard.refuse(note, on_thread)
    ended = outcome(run, watch, space)
    if task["watch"] == "lines":
        watch.settle()
    last_words()
    watch.put(ended)
    watch.flush()
    leave(0)


main()
