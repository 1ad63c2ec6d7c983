"""A program, prepared for being watched: one line number per statement.

Interpreters differ in the lines that they report within a statement that is written over
several lines, and for several statements in one line. So each statement gets one number:
the line at which it starts or, where that is taken, a number behind the last line.
"""

from __future__ import annotations

from itertools import chain

STATIC, VALUES, ALL, GLOBALS = range(4)
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
_HARMLESS = {"enumerate", "range", "reversed", "sorted", "zip"}
_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST; importing ast would take longer than all the rest


class Plan:
    """What is known of a program before it runs.

    Parameters
    ----------
    source : str
    filename : str

    Attributes
    ----------
    code : code
        The program, compiled.
    looks : dict of int to (tuple of str, int)
        Number of a statement → the names that it binds, and where else to look for
        changes: nowhere, into values (it may alter one in place), at all names (it calls
        something), or at those of the module too.
    lines : dict of int to int
        Number of a statement → its line, where they differ.
    reads : dict of int to list of str
        Number of a statement → the names that it uses.
    tests : dict of int to int
        Number of a condition or a loop → that of the statement that follows if it holds
        or goes on.
    inner : dict of int to set of str
        Number of a statement → the names of its comprehensions: while one runs, to some
        interpreters they are variables of the function around it.
    """

    def __init__(self, source: str, filename: str) -> None:
        tree = compile(source, filename, "exec", _ONLY_AST, dont_inherit=True)
        self.looks: dict[int, tuple[tuple[str, ...], int]] = {}
        self.lines: dict[int, int] = {}
        self.reads: dict[int, list[str]] = {}
        self.tests: dict[int, int] = {}
        self.inner: dict[int, set[str]] = {}
        self._free = source.count("\n") + 2
        self._globals: set[str] = set()
        self._targets: set[int] = set()
        self._statements(tree.body, ())
        self.code = compile(tree, filename, "exec", dont_inherit=True)

    def _statements(self, body, bound) -> None:
        for node in body:
            kind = type(node).__name__
            if kind == "match_case":
                self._number(node, node.pattern.lineno, bound)
            else:
                self._number(node, node.lineno, bound)

    def _number(self, node, line, bound) -> None:
        number = line
        if line in self.looks:
            number, self._free = self._free, self._free + 1
            self.lines[number] = line
        kind = type(node).__name__
        names, uses, inner = dict.fromkeys(bound), {}, set()
        look = _own_look(kind)
        if kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef", "ExceptHandler") and node.name:
            names[node.name] = None
        for part in chain([node], _expressions(node)):
            look = max(look, self._take(part, names, uses, inner))
            if part is not node and (number != line or getattr(node, "end_lineno", 0) != line):
                _move(part, number)
        if hasattr(node, "lineno"):
            _move(node, number)
        if kind == "For":  # what it runs through is computed once, before the loop
            called = getattr(getattr(node.iter, "func", None), "id", "range")
            look = STATIC if called in _HARMLESS else VALUES
        self.looks[number] = (tuple(names), look)
        self.reads[number] = [name for name in uses if name not in inner]
        if inner:
            self.inner[number] = inner
        if kind == "AugAssign" and type(node.target).__name__ == "Name":
            self.reads[number].insert(0, node.target.id)
        inside = tuple(names) if kind == "ExceptHandler" else bound
        before = self._globals
        if kind in ("FunctionDef", "AsyncFunctionDef"):
            self._globals = {n for one in _global_statements(node.body) for n in one.names}
            inside = ()
        for field in _BODIES:
            if isinstance(inner := getattr(node, field, None), list):
                self._statements(inner, inside)
        self._globals = before
        if kind in ("If", "While", "For", "AsyncFor"):
            self.tests[number] = node.body[0].lineno

    def _take(self, part, names, uses, inner) -> int:
        """Note what a node binds and uses; where to look because of it."""
        kind = type(part).__name__
        if kind == "comprehension":
            for one in chain([part.target], _expressions(part.target)):
                if type(one).__name__ == "Name":
                    self._targets.add(id(one))
                    inner.add(one.id)
        if kind == "Name":
            if type(part.ctx).__name__ == "Load":
                uses[part.id] = None
                return STATIC
            if id(part) in self._targets:
                return STATIC
            names[part.id] = None
            return GLOBALS if part.id in self._globals else STATIC
        if kind == "alias":
            names[(part.asname or part.name).split(".")[0]] = None
            return ALL
        if kind in ("MatchAs", "MatchStar") and part.name:
            names[part.name] = None
        elif kind == "MatchMapping" and part.rest:
            names[part.rest] = None
        elif kind in ("Call", "Await", "Yield", "YieldFrom"):
            return ALL
        elif kind in ("Attribute", "Subscript") and type(part.ctx).__name__ != "Load":
            return VALUES
        return STATIC


def _own_look(kind) -> int:
    if kind in ("With", "AsyncWith", "AsyncFor", "ClassDef", "FunctionDef", "AsyncFunctionDef"):
        return ALL
    return VALUES if kind in ("AugAssign", "Delete", "Match") else STATIC


def _children(node):
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            yield from ((field, one) for one in value if hasattr(one, "_fields"))
        elif hasattr(value, "_fields"):
            yield field, value


def _expressions(node):
    """The nodes of a statement, without those of the statements in it."""
    is_lambda = type(node).__name__ in ("Lambda", "IfExp")
    for field, child in _children(node):
        if is_lambda or field not in _BODIES:
            yield child
            yield from _expressions(child)


def _global_statements(body):
    for node in body:
        kind = type(node).__name__
        if kind == "Global":
            yield node
        elif kind not in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            for field in _BODIES:
                yield from _global_statements(getattr(node, field, None) or ())


def _move(node, line) -> None:
    if not hasattr(node, "lineno"):
        return
    if node.lineno != line or node.end_lineno != line:
        node.lineno = node.end_lineno = line
        node.col_offset = node.end_col_offset = 0
