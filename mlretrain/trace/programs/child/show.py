"""Values as short text, without running a line of the program.

Looking at a variable must not change what happens, print, hang or fail. So a method that
the program defines, such as ``__repr__``, is never called: its objects are shown by their
attributes. What a library defines is trusted.
"""

from __future__ import annotations

from itertools import islice

MOST = 12  # items of a list that are shown whole
HEAD, TAIL = 6, 3
DEEP = 3
ROOM = 200  # characters
SHORT = 10**36  # a whole number below it is shown whole

_name = type.__dict__["__name__"].__get__
_mro = type.__dict__["__mro__"].__get__
_body = type.__dict__["__dict__"].__get__
_FUNCTIONS = tuple({type(_) for _ in (len, [].append, lambda: 0, str.join, object().__str__)})
_BARE = {str: str.__str__, int: int.__int__, float: float.__float__}
_WRAPS = {list: "[]", tuple: "()", set: "{}", frozenset: "{}"}


def show(value) -> str:
    """A value in at most 200 characters.

    Examples
    --------
    >>> show([1, "a", None]), show(list(range(100))), show("x" * 100)[-18:]
    ("[1, 'a', None]", '[0, 1, 2, 3, 4, 5, … 97, 98, 99] (100)', "' (100 characters)")
    """
    try:
        text = _text(value, DEEP)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        text = f"<{_name(type(value))}: cannot be shown, {_name(type(error))}>"
    return text if len(text) <= ROOM else f"{text[: ROOM - 1]}…"


def _text(value, deep) -> str:
    kind = type(value)
    if kind is int:
        return repr(value) if -SHORT < value < SHORT else _whole(value)
    if kind is str or kind is bytes:
        return _quoted(value)
    if value is None or kind is bool or kind is float or kind is complex or kind is range:
        return repr(value)
    if kind is list and deep:
        count = len(value)
        return f"[{_items(list, value, deep - 1)}]{f' ({count:,})' if count > MOST else ''}"
    if kind is bytearray:
        return f"bytearray({_quoted(bytes(value[: MOST * 8]))})"
    if any(kind is one for one in _FUNCTIONS):
        return f"function {value.__name__}"
    family = _mro(kind)
    if _is(type, family):
        return f"class {_name(value)}"
    if deep == 0:
        return "…"
    return _made(value, kind, family, deep - 1)


def _made(value, kind, family, deep) -> str:
    ours = _body(kind).get("__module__") == "__main__"
    name = _name(kind)
    if "_member_map_" in _body(kind):
        return f"{name}.{object.__getattribute__(value, '_name_')}"
    if _is(BaseException, family):
        return f"{name}({_joined(BaseException.args.__get__(value), deep)})"
    if "_fields" in _body(kind) and _is(tuple, family):
        pairs = zip(_body(kind)["_fields"], tuple.__iter__(value))
        return f"{name}({_named(pairs, deep)})"
    for base, (left, right) in _WRAPS.items():
        if _is(base, family):
            count = base.__len__(value)
            text = f"{left}{_items(base, value, deep)}{right}"
            if base is tuple and count == 1:
                text = f"{text[:-1]},)"
            if base in (set, frozenset) and not count:
                text = ""
            many = f" ({count:,})" if count > MOST else ""
            plain = kind is base and base is not frozenset and text
            return f"{text}{many}" if plain else f"{name}({text}){many}"
    if _is(dict, family):
        pairs = islice(dict.items(value), MOST)
        text = ", ".join(f"{_text(k, deep)}: {_text(v, deep)}" for k, v in pairs)
        count = dict.__len__(value)
        many = f", …}} ({count:,})" if count > MOST else "}"
        return f"{{{text}{many}" if kind is dict else f"{name}({{{text}{many})"
    if name == "deque" and not ours:
        return f"deque([{_joined(list(islice(value, 1000)), deep)}])"
    if ours:
        for base, bare in _BARE.items():
            if _is(base, family):
                return f"{name}({_text(bare(value), deep)})"
        return f"{name}({_named(_attributes(value, family), deep)})"
    text = repr(value)  # of a library
    head, *rest = text.split(" at 0x")  # an address is another one each time
    return " ".join("".join([head, *(one.lstrip("0123456789abcdef") for one in rest)]).split())


def _is(base, family) -> bool:
    return any(one is base for one in family)


def _items(base, value, deep) -> str:
    count = base.__len__(value)
    if base is set or base is frozenset:
        # Their order depends on hashes: it is the program's own business only if it prints it.
        parts = [_text(one, deep) for one in islice(base.__iter__(value), 1000)]
        parts.sort(key=lambda text: (len(text), text) if text.isdigit() else (1000, text))
        return ", ".join(parts if count <= MOST else [*parts[:MOST], "…"])
    if count <= MOST:
        return ", ".join([_text(one, deep) for one in base.__iter__(value)])
    head = [_text(base.__getitem__(value, i), deep) for i in range(HEAD)]
    tail = [_text(base.__getitem__(value, i), deep) for i in range(count - TAIL, count)]
    return f"{', '.join(head)}, … {', '.join(tail)}"


def _joined(values, deep) -> str:
    return _items(type(values), values, deep)


def _named(pairs, deep) -> str:
    pairs = list(islice(pairs, MOST + 1))
    text = ", ".join(f"{name}={_text(value, deep)}" for name, value in pairs[:MOST])
    return f"{text}, …" if len(pairs) > MOST else text


def _attributes(value, family):
    try:
        yield from object.__getattribute__(value, "__dict__").items()
    except AttributeError:
        pass
    for one in reversed(family):
        slots = _body(one).get("__slots__", ())
        for slot in (slots,) if type(slots) is str else tuple(slots):
            try:
                yield slot, object.__getattribute__(value, slot)
            except AttributeError:
                pass


def _quoted(value) -> str:
    count = len(value)
    if count <= 80:
        return repr(value)
    if type(value) is bytes:
        return f"{value[:60]!r}… ({count:,} bytes)"
    return f"{f'{value[:50]}…{value[-10:]}'!r} ({count:,} characters)"


def _whole(value) -> str:
    bits = value.bit_length()
    if bits < 10_000:
        digits = repr(abs(value))
        sign = "-" if value < 0 else ""
        return f"{sign}{digits[:12]}…{digits[-6:]} ({len(digits):,} digits)"
    return f"{'-' if value < 0 else ''}… (about {int(bits * 0.30103) + 1:,} digits)"
