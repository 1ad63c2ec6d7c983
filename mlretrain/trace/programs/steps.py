"""From what happened in a program to the steps that are shown."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from mlretrain.trace.programs.child.show import show
from mlretrain.trace.records import Step
from mlretrain.wording import count

_MADE = re.compile(r"(?:async )?def (\w+)|(?:from|import) ([\w.]+)")
_LOOP = re.compile(r"^(?:back in: )?(?:async )?for ")


@dataclass(slots=True)
class Frame:
    """The variables of the module, of a function or of a class while it is made.

    Parameters
    ----------
    label : str
        How it is called beside its variables; empty for the module.
    values : dict of str to str
        Its variables, as they are shown.
    line : int
        The line in which it is.
    test : int or None
        If a condition stands there: the statement that follows if it holds.
    """

    label: str
    name: str = ""
    values: dict[str, str] = field(default_factory=dict)
    line: int = 0
    test: int | None = None

    def key(self, name: str) -> str:
        """A variable of it, as the status tracker calls it."""
        return f"{self.label}: {name}" if self.label else name


@dataclass(slots=True)
class Doing:
    """A step in the making."""

    line: int
    input: str
    action: str
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    news: dict[str, str] = field(default_factory=dict)  # name of a variable → what is said
    said: list[str] = field(default_factory=list)
    printed: list[list[Any]] = field(default_factory=list)


class Steps:
    """Makes steps of events.

    Parameters
    ----------
    source : str
    events : list
        As :class:`~mlretrain.trace.programs.runner.Run` has them.

    Attributes
    ----------
    steps : list of Step
    values : dict of str to str
        The variables at the end.
    line : int
        The line that ran last.
    """

    def __init__(self, source: str, events: list[Any]) -> None:
        self._text = source.splitlines()
        self._lines: dict[str, int] = {}
        self._reads: dict[str, list[str]] = {}
        self._tests: dict[str, int] = {}
        self._module = Frame("")
        self._stack = [self._module]
        self._asleep: dict[int, tuple[Frame, int]] = {}
        self._numbers = [0]
        self._open_calls: Counter[str] = Counter()
        self._doing: Doing | None = None
        self._done: list[Doing] = []
        self._read(events)
        self.steps = [self._step(one, after) for one, after in pairwise([*self._done, None])]
        self.values = {f.key(n): text for f in self._stack for n, text in f.values.items()}
        self.line = self._done[-1].line if self._done else 0

    def real(self, number: int) -> int:
        """The line of a statement; several in one line have numbers of their own."""
        return self._lines.get(str(number), number)

    def _read(self, events: list[Any]) -> None:
        i = 0
        while i < len(events):
            event, after = events[i], events[i + 1 : i + 2]
            i += 1
            if isinstance(event, int):
                self._begin(event)
            elif isinstance(event, str):
                if after:  # it is the last one if the program was ended just here
                    self._change(self._stack[-1], event, after[0])
                i += 1
            elif event[0] == "plan":
                _, self._lines, self._reads, self._tests = event
            elif event[0] == "resume" and after == [["unwind"]]:
                i += 1  # a generator that nobody needs any more is closed, if that is told at all
            elif self._doing is not None and (tell := getattr(self, f"_on_{event[0]}", None)):
                tell(*event[1:])

    # Lines and variables

    def _begin(self, number: int) -> None:
        frame = self._stack[-1]
        self._decide(frame, number)
        line, before = self.real(number), frame.line
        frame.line, frame.test = line, self._tests.get(str(number))
        if not before and frame.label.startswith("class "):
            return  # the head of a class, once more
        used = [self._used(name) for name in self._reads.get(str(number), ())]
        self._open(Doing(frame.line, ", ".join(filter(None, used)), self._code(frame.line)))

    def _decide(self, frame: Frame, number: int) -> None:
        """Where it went on tells whether a condition held."""
        test, frame.test = frame.test, None
        if test is None or any(words.startswith("raises ") for words in self._doing.said):
            return
        if not _LOOP.search(self._doing.action):
            self._say("true" if number == test else "false")
        elif number != test:
            self._say("nothing is left")

    def _open(self, doing: Doing) -> None:
        self._doing = doing
        self._done.append(doing)

    def _code(self, line: int) -> str:
        return self._text[line - 1].strip() if 0 < line <= len(self._text) else ""

    def _used(self, name: str) -> str:
        for frame in (self._stack[-1], self._module):
            if name in frame.values:
                return f"{name} = {frame.values[name]}"
        return ""

    def _change(self, frame: Frame, name: str, value: Any) -> None:
        text = value.get("text") if isinstance(value, dict) else show(value)
        if self._doing is not None and self._set(frame, name, text):
            self._doing.news[name] = f"{name} = {text}" if text is not None else f"{name} is gone"

    def _set(self, frame: Frame, name: str, text: str | None) -> bool:
        old = frame.values.get(name)
        if text is None:
            frame.values.pop(name, None)
        else:
            frame.values[name] = text
        key, changes = frame.key(name), self._doing.changes
        first = changes[key][0] if key in changes else old
        changes[key] = (first, text)
        if first == text:
            del changes[key]
        return old != text

    def _on_global(self, name: str, value: Any) -> None:
        self._change(self._module, name, value)

    # Calls

    def _on_call(self, number: int, name: str) -> None:
        same = self._open_calls[name]
        self._enter(number, Frame(f"{name}() {same + 1}" if same else f"{name}()", name))
        self._say(f"calls {name}()")

    def _on_body(self, number: int, name: str) -> None:
        self._enter(number, Frame(f"class {name}", name))

    def _enter(self, number: int, frame: Frame) -> None:
        self._doing.said += self._doing.news.values()
        self._doing.news = {}
        self._stack.append(frame)
        self._open_calls[frame.name] += 1
        self._numbers.append(number)

    def _on_resume(self, number: int) -> None:
        if number in self._asleep:
            frame = self._asleep.pop(number)
            self._enter(number, frame)
            values, frame.values = frame.values, {}
            for name, text in values.items():
                self._set(frame, name, text)
            self._say(f"goes on in {frame.name}()")

    def _on_return(self, text: str) -> None:
        frame = self._stack[-1]
        self._decide(frame, 0)
        if frame.label.startswith("class "):
            self._back(f"class {frame.name} is made")
        else:
            silent = text == "None" and not self._doing.action.startswith("return")
            self._say(f"{frame.name}() ends" if silent else f"returns {text}")
            self._back("" if silent else f"{text} from {frame.name}()")

    def _on_yield(self, text: str) -> None:
        self._say(f"yields {text}")
        self._sleep(f"{text} from {self._stack[-1].name}()")

    def _on_wait(self) -> None:
        self._say("waits")
        self._sleep(f"{self._stack[-1].name}() waits")

    def _sleep(self, given: str) -> None:
        frame = self._stack[-1]
        self._asleep[self._numbers[-1]] = replace(frame, values=dict(frame.values))
        self._back(given)

    def _back(self, given: str) -> None:
        """Who called goes on; the variables of what was called are out of sight."""
        gone = self._pop()
        line = self._stack[-1].line
        self._open(Doing(line, given, f"back in: {self._code(line)}"))
        self._forget(gone)

    def _on_unwind(self) -> None:
        self._forget(self._pop())

    def _pop(self) -> Frame:
        self._numbers.pop()
        frame = self._stack.pop()
        self._open_calls[frame.name] -= 1
        return frame

    def _forget(self, frame: Frame) -> None:
        for name in list(frame.values):
            self._set(frame, name, None)

    def _on_end(self) -> None:
        self._decide(self._stack[-1], 0)

    # What else is seen

    def _on_raise(self, text: str) -> None:
        self._say(f"raises {text}")

    def _on_print(self, stream: int, text: str) -> None:
        printed = self._doing.printed
        if printed and printed[-1][0] == stream:
            printed[-1][1] += text
        else:
            printed.append([stream, text])

    def _say(self, words: str) -> None:
        if words not in self._doing.said:
            self._doing.said.append(words)

    def _step(self, one: Doing, after: Doing | None) -> Step:
        told = [_printed(text) for _, text in one.printed] + one.said
        news = list(one.news.values())
        if news and told and told[-1].startswith("calls "):
            told[-1] += f" with {', '.join(news)}"
        else:
            told += news
        if not told and (made := _MADE.match(one.action)):
            told = [f"defines {made[1]}()" if made[1] else f"imports {made[2]}"]
        return Step(
            name=f"line {one.line}",
            line=one.line,
            action=one.action,
            input=one.input,
            output="; ".join(told),
            next=f"line {after.line}" if after else "end",
            changes=one.changes,
            figure={"kind": "printed", "parts": one.printed} if one.printed else None,
        )


def _printed(text: str) -> str:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) > 3 or len(text) > 200:
        return f"prints {count(len(lines), 'line')}"
    return "prints " + ", then ".join(f'"{line}"' for line in lines)
