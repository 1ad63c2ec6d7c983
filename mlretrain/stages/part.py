"""What triggers, strategies, gates and the cycle itself have in common."""

from __future__ import annotations

import functools
import inspect

from sklearn.base import BaseEstimator

#: Numbers behind a picture are kept with so many digits: far more than are ever shown, so
#: that whoever rounds them once more gets what the words say, which were rounded once.
DIGITS = 9


class Part(BaseEstimator):
    """A configurable part, with scikit-learn's manners.

    ``get_params``, ``set_params`` and ``sklearn.base.clone`` work as everywhere in
    scikit-learn; a clone starts afresh. Arguments are checked when a part is made and
    whenever they are set. What a part remembers between two calls ends with ``_``.
    """

    # A part shows itself as the call that makes it; scikit-learn's HTML diagram would
    # hide that behind a picture.
    _repr_html_ = None
    _repr_mimebundle_ = None

    def set_params(self, **params):
        """Set parameters, as in scikit-learn, and check them."""
        super().set_params(**params)
        self._check()
        return self

    def _check(self) -> None:
        """Raise ValueError or TypeError for arguments that make no sense."""

    def __repr__(self) -> str:
        shown = []
        for name, parameter in _parameters(type(self)).items():
            value = getattr(self, name)
            named = parameter.kind is parameter.KEYWORD_ONLY
            if parameter.default is parameter.empty and not named:
                shown.append(repr(value))
            elif repr(value) != repr(parameter.default):
                shown.append(f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


@functools.cache
def _parameters(kind: type) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(kind).parameters)
