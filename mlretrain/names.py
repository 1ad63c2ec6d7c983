"""Names that are not there: the error says which was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def unknown(where: str, name: str, names: Iterable[str]) -> AttributeError:
    """The error for a name that a module does not have.

    Parameters
    ----------
    where : str
        What users call the module.
    name : str
    names : iterable of str
        Those that it has.

    Examples
    --------
    >>> unknown("mlretrain.gates", "Treshold", ["Smoke", "Threshold"]).args[0]
    "mlretrain.gates has no 'Treshold'; did you mean 'Threshold'?"
    """
    from difflib import get_close_matches

    names = sorted(names)
    near = get_close_matches(name, names, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}."
    # A name given here keeps Python from adding the suggestion a second time.
    return AttributeError(f"{where} has no {name!r}; {remedy}", name=name)


def lacking(where: str, names: Iterable[str]) -> Callable[[str], object]:
    """A ``__getattr__`` for a module that loads all of its names at once."""

    def __getattr__(name: str):
        raise unknown(where, name, names)

    return __getattr__
