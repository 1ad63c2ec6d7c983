"""Build the site: write its pages as sources, and let Sphinx make HTML of them."""

from __future__ import annotations

import io
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from mlretrain.course.site import links, pages, search

#: Where `mlretrain lab --port 8888` answers.
LAB = "http://localhost:8888"

_NEEDED = ("sphinx", "myst_nb", "furo")
_HERE = Path(__file__).parent
#: Remembers that a folder is ours, and may be written anew.
_MARK = ".mlretrain-site"

#: What the theme lacks for a screen reader: the level of a heading, and what is where.
_MENDED = (
    ('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"'),
    ('class="sidebar-tree"', 'class="sidebar-tree" role="navigation" aria-label="All pages"'),
    ('class="toc-tree-container"', 'class="toc-tree-container" role="navigation" aria-label="On this page"'),
    ('<a class="current reference internal" href="#"', '<a class="current reference internal" href="#" aria-current="page"'),
)  # fmt: skip

#: What Sphinx leaves behind, and its own search, in whose place is ours.
_LEFT_OUT = (
    ".buildinfo", "objects.inv", "searchindex.js", "_static/searchtools.js", "_static/*stemmer.js",
    "_static/language_data.js", "_static/debug.css", "_static/**/*.map",
)  # fmt: skip


def build(target: str | Path, *, lab: str = LAB) -> Path:
    """Build the whole course as static pages, which work from a disk and from any host.

    Nothing in them asks for anything elsewhere: the stepper and the quizzes stand in the
    pages, formulas are MathML, and the search is made of files.

    Parameters
    ----------
    target : str or Path
        A new or empty folder, or one that an earlier build made: that is written anew.
    lab : str
        Address of a JupyterLab in which lessons can be opened live: where
        ``mlretrain lab --port 8888`` answers, or ``https://hub.example.org/hub/user-redirect``.

    Returns
    -------
    Path
        The page to begin with.

    Raises
    ------
    ModuleNotFoundError
        Without the extra ``site``.
    FileExistsError
        The folder holds files of somebody else.
    RuntimeError
        Sphinx objects to a page: a broken link, a name that is not there.
    """
    require()
    target = Path(target)
    _must_be_ours(target)
    with tempfile.TemporaryDirectory() as folder:
        sources, html = Path(folder, "sources"), Path(folder, "html")
        pages.write(sources, lab.rstrip("/"))
        _sphinx(sources, html)
        # Only a site that is whole takes the place of the one before.
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(html, target)
    (target / _MARK).touch()
    return target / "index.html"


def require() -> None:
    """Say how to get what is needed, if it is missing."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise ModuleNotFoundError(
            f"building the site needs {', '.join(missing)}: pip install 'mlretrain[site]'"
        )


def _must_be_ours(target: Path) -> None:
    if target.is_file() or (
        target.is_dir() and any(target.iterdir()) and not (target / _MARK).exists()
    ):
        raise FileExistsError(
            f"'target' must be a new or empty folder, or one that an earlier build made; "
            f"'{target}' holds something else. Name another."
        )


def _sphinx(sources: Path, html: Path) -> None:
    from sphinx.application import Sphinx
    from sphinx.util.console import strip_colors
    from sphinx.util.docutils import docutils_namespace

    said = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            srcdir=sources, confdir=_HERE, outdir=html, doctreedir=sources.parent / "trees",
            buildername="html", status=None, warning=said, freshenv=True,
        )  # fmt: skip
        app.build()
    if faults := strip_colors(said.getvalue()).replace(str(sources), "").strip():
        raise RuntimeError(f"the site has faults:\n{faults}")
    for page in html.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for found, mended in _MENDED:
            text = text.replace(found, mended)
        page.write_text(text, encoding="utf-8")
    links.link_lessons(html / "lessons", app)
    search.write(app, html)
    shutil.rmtree(html / "_sources", ignore_errors=True)
    for pattern in _LEFT_OUT:
        for file in html.glob(pattern):
            file.unlink()
