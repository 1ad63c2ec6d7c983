"""How an interpreter tells what a program does; each driver runs it, and tells a ``Watch``.

Interpreters from 3.12 on call back for the lines asked for (``sys.monitoring``); 3.11 calls
for all of them (``sys.settrace``). Both give the same trace.
"""

from __future__ import annotations

import sys
from _thread import get_ident


def hidden(code):
    """Expressions with a frame of their own: to a reader they are part of their statement."""
    return code.co_name[0] == "<"


def in_thread(thread, call):
    """A callback that hears one thread alone."""
    return lambda *given: call(*given) if get_ident() == thread else None


def monitored(watch, space):
    """Run the program with ``sys.monitoring``."""
    monitoring, tool = sys.monitoring, sys.monitoring.DEBUGGER_ID
    events = monitoring.events
    main, filename, frame = watch.code, watch.code.co_filename, sys._getframe

    def ours(code):
        return code.co_filename == filename and not hidden(code)

    def functions(code):
        for one in code.co_consts:
            if type(one) is type(code):
                if not hidden(one):
                    yield one
                yield from functions(one)

    def unwind(code, _, error):
        if ours(code):
            watch.unwind()

    def throw(code, _, error):
        if ours(code):
            watch.resume(frame(1))

    def error(code, _, error):
        if code is main or ours(code):
            watch.error(error, code)

    calls = {
        events.LINE: watch.line,
        events.PY_START: lambda code, _: watch.enter(code, frame(1)),
        events.PY_RESUME: lambda code, _: watch.resume(frame(1)),
        events.PY_RETURN: lambda code, _, value: watch.leave(value),
        events.PY_YIELD: lambda code, _, value: watch.pause(value),
        events.PY_THROW: throw,
        events.PY_UNWIND: unwind,
        events.RAISE: error,
    }
    def alone():
        for event, call in calls.items():
            monitoring.register_callback(tool, event, in_thread(get_ident(), call))

    watch.on_thread = alone
    monitoring.use_tool_id(tool, "mlretrain")
    for event, call in calls.items():
        monitoring.register_callback(tool, event, call)
    monitoring.set_local_events(tool, main, events.LINE)
    inside = events.LINE | events.PY_START | events.PY_RESUME | events.PY_RETURN | events.PY_YIELD
    for code in functions(main):
        monitoring.set_local_events(tool, code, inside)
    monitoring.set_events(tool, events.PY_THROW | events.PY_UNWIND | events.RAISE)
    try:
        exec(main, space)
    finally:
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)


def traced(watch, space):
    """Run the program with ``sys.settrace``."""
    from opcode import opmap

    main, filename = watch.code, watch.code.co_filename
    returns = {opmap.get("RETURN_VALUE"), opmap.get("RETURN_CONST")}
    loops = {opmap["FOR_ITER"], opmap.get("SEND"), opmap.get("END_SEND")}
    # From 3.13 on, a frame that waits stands at what comes after.
    pauses = {opmap["YIELD_VALUE"]} if sys.version_info < (3, 13) else {opmap["RESUME"]}
    first = bytes([opmap["RESUME"], 0])  # with another argument it is that after a pause
    line, failed = watch.line, [0, 0, 0]  # where an exception was last seen

    def operation(frame):
        return frame.f_code.co_code[frame.f_lasti]

    def begin(frame, event, value):
        code = frame.f_code
        if code is main:
            return local
        if code.co_filename != filename or hidden(code):
            return None
        try:
            if code.co_code[frame.f_lasti : frame.f_lasti + 2] == first:
                watch.enter(code, frame)
            else:
                watch.resume(frame)
        except BaseException:
            sys.setprofile(again)
            raise
        return local

    def local(frame, event, value):
        try:
            if event == "line":
                line(None, frame.f_lineno)
            elif event == "exception":
                error = value[1]
                failed[:] = id(frame), watch.rest, watch.left
                if not (isinstance(error, StopIteration) and operation(frame) in loops):
                    watch.error(error, frame.f_code)
            elif event == "return" and frame.f_code is not main:
                if operation(frame) in returns:
                    watch.leave(value)
                elif operation(frame) not in pauses or failed == [id(frame), watch.rest, watch.left]:
                    watch.unwind()
                else:
                    watch.pause(value)
        except BaseException:
            sys.setprofile(again)
            raise
        return local

    def again(frame, event, value):
        # An error in a trace function, such as too deep a recursion, ends the tracing.
        frames = [scope.frame for scope in watch.stack]
        while frame is not None and frame.f_code is not main and frame not in frames:
            frame = frame.f_back
        while len(watch.stack) > 1 and watch.scope.frame is not frame:
            watch.unwind()
        sys.settrace(begin)
        sys.setprofile(None)
        if frame is watch.scope.frame and event == "return":
            local(frame, event, value)

    sys.settrace(begin)
    try:
        exec(main, space)
    finally:
        if sys.gettrace() is not begin and not sys.getprofile():
            watch.put(["note", "unwatched"])
        sys.settrace(None)
        sys.setprofile(None)


def counted(watch, space):
    """Run the program and only count the calls of its functions."""
    main, filename = watch.code, watch.code.co_filename
    calls = {}

    def call(frame, event, value):
        code = frame.f_code
        if event == "call" and code.co_filename == filename and code is not main:
            calls[code.co_name] = calls.get(code.co_name, 0) + 1

    sys.setprofile(call)
    try:
        exec(main, space)
    finally:
        sys.setprofile(None)
        watch.put(["calls", calls])
