"""Watching a program: which line runs, and which variables it changed.

What happened is put on a list, as numbers and text alone, in this order::

    12                  line 12 begins
    "total", 6          it changed a variable of the frame that runs; what is no number is
                        {"text": …}, and {} if the variable is gone
    ["global", name, 6] it changed one of the module, from within a function
    ["raise", "…"]      an exception arose in it, or came through it
    ["call", 3, "fact"] a function is entered, as frame 3; ["body", 3, "Dog"] a class
    ["return", "6"]     it is left, and who called it goes on
    ["yield", "6"]      it waits; ["resume", 3] lets it go on
    ["unwind"]          an exception leaves it
"""

from __future__ import annotations

import sys

GONE, OBJECT = object(), object()
NOTHING = type(None)
EVERYTHING = ((), 2)  # look at all names
HEADROOM = 60  # frames that looking at values may need, near the limit of recursion
SINGLY, STRIDE = 200, 128  # so many lines are sent one by one, in case the program gets stuck
# in one of them; from then on so many together
FULL = 1000  # things on the list that are sent in any case
FUNCTION = 0x1  # the flag of a function's code; the body of a class has it not
WAITS = 0x280  # the flags of a coroutine's code and of an asynchronous generator's


class Scope:
    """The variables of one frame: what they were when they were last looked at.

    No object of the program is kept alive by it, so that all die when they should.
    """

    __slots__ = ("alive", "code", "frame", "known", "line", "number", "places", "space")

    def __init__(self, number, frame, code, space=None):
        self.number, self.frame, self.code, self.space = number, frame, code, space
        self.known = {}  # name → number or text, or OBJECT
        self.places = {}  # name → id, of objects
        self.alive = {}  # name → text, of objects that may change in place
        self.line = 0


class Watch:
    """Notes what a program does; drivers call it.

    Parameters
    ----------
    plan : Plan
    space : dict
        The variables of the program's module.
    show : callable
        Value → text.
    send : callable
        Takes the list when it is long enough.
    steps : int
        How many lines may run.
    stop : callable
        Is called when they have.
    """

    def __init__(self, plan, space, show, send, steps, stop):
        self.looks, self.code, self.inner = plan.looks, plan.code, plan.inner
        self.show, self.send, self.stop = show, send, stop
        self.batch = []
        self.put = self.batch.append
        self.left, self.rest = 1, steps - 1  # lines until the list is sent, and after that
        self.sent = 0
        self.frames = 0
        self.main = self.scope = Scope(0, None, plan.code, space)
        self.main.known.update(dict.fromkeys(space, OBJECT))
        self.stack = [self.main]
        self.asleep = {}  # id of the frame of a generator that waits → its scope
        self.at, self.look = 0, EVERYTHING
        self.raised = None
        self.on_thread = None  # what a driver does before a second thread starts

    def line(self, code, line):
        """A line begins, so the one before it is done.

        This is where all the time goes: a usual line costs half a microsecond.
        """
        if line == self.at:  # within one statement
            return
        names, where = self.look
        put = self.put
        if where > 1:
            self.settle()
        elif names:
            scope = self.scope
            space = scope.space
            if space is None:
                space = scope.frame.f_locals
            known = scope.known
            for name in names:
                value = space.get(name, GONE)
                before = known.get(name, GONE)
                if value is not before:
                    # Most often a number follows a number, and there is no more to it.
                    kind = type(value)
                    if (kind is int or kind is float) and before is not OBJECT:
                        known[name] = value
                        put(name)
                        put(value)
                    else:
                        self.changed(scope, name, value)
        if where == 1:
            self.look_inside()
        put(line)
        self.at = line
        self.look = self.looks[line]
        self.left -= 1
        if self.left <= 0:
            self.due()

    def look_inside(self):
        """Look into the values that a statement may have altered in place."""
        scope = self.scope
        if scope.alive:
            self.altered(scope, scope.space or scope.frame.f_locals)
        if scope is not self.main and self.main.alive:
            self.altered(self.main, self.main.space)

    def check(self):
        """Look at what a statement did that ends its function."""
        names, where = self.look
        if names or where > 1:
            self.settle(within=True)
        elif where:
            self.look_inside()

    def settle(self, within=False):
        """Find whatever changed; ``within`` a statement, or after it."""
        scope, (_, where) = self.scope, self.look
        self.compare(scope, self.inner.get(self.at, ()) if within else ())
        if scope is not self.main:
            if where > 2:
                self.compare(self.main)
            elif self.main.alive:
                self.altered(self.main, self.main.space)

    def compare(self, scope, without=()):
        """Look at all variables of a frame."""
        space = scope.space
        if space is None:
            space = scope.frame.f_locals
        known = scope.known
        for name, value in list(space.items()):
            if value is not known.get(name, GONE) and name not in without:
                self.changed(scope, name, value)
        if len(known) > len(space):
            for name in [name for name in known if name not in space and name not in without]:
                self.changed(scope, name, GONE)
        if scope.alive:
            self.altered(scope, space)

    def changed(self, scope, name, value):
        """A name is bound to something else."""
        if name[:2] == "__" and name[-2:] == "__":
            return
        if value is GONE:
            scope.alive.pop(name, None)
            if scope.known.pop(name, GONE) is not GONE:
                self.tell(scope, name, {})
            return
        kind = type(value)
        if kind is int or kind is float or kind is bool or kind is NOTHING or kind is str:
            scope.alive.pop(name, None)
            scope.known[name] = value
            self.tell(scope, name, {"text": self.show(value)} if kind is str else value)
            return
        if scope.known.get(name) is OBJECT and scope.places.get(name) == id(value):
            return
        scope.known[name], scope.places[name] = OBJECT, id(value)
        text = self.show(value)
        if text in (f"function {name}", f"class {name}") or text[:8] == "<module ":
            scope.alive.pop(name, None)
            return  # its definition says it
        scope.alive[name] = text
        self.tell(scope, name, {"text": text})

    def altered(self, scope, space):
        """Look into the values that may have changed in place."""
        for name, text in list(scope.alive.items()):
            now = self.show(space.get(name, None))
            if now != text:
                scope.alive[name] = now
                self.tell(scope, name, {"text": now})

    def tell(self, scope, name, value):
        if scope is self.scope:
            self.put(name)
            self.put(value)
        elif scope is self.main:
            self.put(["global", name, value])

    def flush(self):
        batch = self.batch[:]
        self.batch.clear()
        self.send(batch)

    def due(self):
        """Send the list, as it is time; end the program if so many lines have run."""
        if self.left < 0:
            self.batch.pop()
            self.stop()
        self.flush()
        self.sent += 1
        self.left = min(1 if self.sent < SINGLY else STRIDE, self.rest)
        self.rest -= self.left

    # Calls

    def enter(self, code, frame):
        """A function of the program begins."""
        self.halt()
        self.frames += 1
        self.push(Scope(self.frames, frame, code))
        kind = "call" if code.co_flags & FUNCTION else "body"
        self.put([kind, self.frames, code.co_name])
        if len(self.stack) > sys.getrecursionlimit() - HEADROOM:
            error = RecursionError("maximum recursion depth exceeded")
            self.error(error, code)
            raise error

    def halt(self):
        """A statement makes way for a function; what it binds, it binds later."""
        if self.look is EVERYTHING:
            self.settle(within=True)
        elif self.scope.alive:
            self.altered(self.scope, self.scope.space or self.scope.frame.f_locals)

    def push(self, scope):
        self.scope.line = self.at
        self.stack.append(scope)
        self.scope = scope
        self.at, self.look = 0, EVERYTHING

    def leave(self, value):
        """A function returns; whoever called it goes on in its line."""
        self.check()
        self.put(["return", self.show(value)])
        self.pop()

    def pause(self, value):
        """A generator hands out a value and waits."""
        self.settle(within=True)
        waits = self.scope.code.co_flags & WAITS
        self.put(["wait"] if waits else ["yield", self.show(value)])
        self.asleep[id(self.scope.frame)] = self.scope
        self.scope.frame = None
        self.pop()

    def resume(self, frame):
        """It goes on."""
        scope = self.asleep.pop(id(frame), None)
        if scope is None:
            return
        scope.frame = frame
        self.halt()
        self.put(["resume", scope.number])
        self.push(scope)

    def unwind(self):
        """An exception leaves a function."""
        if len(self.stack) > 1:
            self.put(["unwind"])
            self.pop()

    def pop(self):
        self.stack.pop()
        self.scope = self.stack[-1]
        self.at, self.look = self.scope.line, EVERYTHING

    def error(self, error, code):
        """An exception arises in the line that runs, or comes through it."""
        if isinstance(error, (StopIteration, StopAsyncIteration)) and code.co_flags & WAITS:
            return  # this is how waiting works
        same = (id(error), self.rest, self.left)  # on its way from frame to frame it is told once
        if same != self.raised and not isinstance(error, GeneratorExit):
            self.raised = same
            self.put(["raise", self.show(error)])
