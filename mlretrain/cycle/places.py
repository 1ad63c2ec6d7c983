"""Where things stand in a TOML file: the line of each key."""

from __future__ import annotations

import tomllib

#: The way to a value: keys, and places in lists counted from 0.
Way = tuple[str | int, ...]


class Places:
    """The lines of a TOML file at which tables begin and keys are given.

    ``tomllib`` does the reading: line is added to line until they make a whole
    statement, so that no second grammar is needed.

    Parameters
    ----------
    text : str
        A valid TOML document.

    Examples
    --------
    >>> places = Places('title = "A"\\n\\n[[question]]\\nid = "a"\\n\\n[[question]]\\nid = "b"')
    >>> places.line(("question", 1, "id")), places.line(("question", 1, "level"))
    (7, 6)
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Way, int] = {(): 1}
        self._lengths: dict[Way, int] = {}
        self._table: Way = ()
        statement, first = "", 1
        for number, line in enumerate(text.splitlines(keepends=True), 1):
            if not statement:
                first = number
            statement += line
            try:
                read = tomllib.loads(statement)
            except tomllib.TOMLDecodeError:
                continue
            if statement.lstrip().startswith("["):
                self._open(read, first)
            else:
                self._give(self._table, read, first)
            statement = ""

    def line(self, path: Way) -> int:
        """The line of a value; for one that is missing, of the table that lacks it."""
        while path not in self._lines:
            # A list of tables has no line of its own: it begins with its first table.
            if (*path, 0) in self._lines:
                path = (*path, 0)
            else:
                path = path[:-1]
        return self._lines[path]

    def _open(self, read, line: int) -> None:
        path: Way = ()
        while read:
            if isinstance(read, list):
                # A list of tables: the last header of a way opens a new one.
                if read == [{}]:
                    self._lengths[path] = self._lengths.get(path, 0) + 1
                path += (self._lengths[path] - 1,)
                read = read[0]
            else:
                (key, read), = read.items()
                path += (key,)
                if path in self._lengths and not isinstance(read, list):
                    path += (self._lengths[path] - 1,)
        self._table = path
        self._lines.setdefault(path, line)

    def _give(self, table: Way, read, line: int) -> None:
        entries = enumerate(read) if isinstance(read, list) else read.items()
        for key, value in entries:
            path = (*table, key)
            self._lines.setdefault(path, line)
            if isinstance(value, (dict, list)):
                self._give(path, value, line)
