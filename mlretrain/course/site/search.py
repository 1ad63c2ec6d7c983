"""What the search of the site looks through: every section, and every name of the reference.

The search that comes with Sphinx asks for pages to show where a word stands, which no browser
allows on a disk; and it leads to a page, where a lesson is long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: What readers do not see as prose: pictures and widgets, and what runs have printed.
_SKIPPED_CLASSES = {"cell_output"}


def write(app: Any, html: Path) -> None:
    """Write the data of the search as a script, which a page may load from a disk as well.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        That has built the site.
    html : Path
        Where it is.
    """
    rows = [row for name in sorted(app.env.found_docs) for row in _rows(app, name)]
    data = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    (html / "_static" / "search-data.js").write_text(f"window.mlretrainSearch={data};\n", "utf-8")


def _rows(app: Any, name: str) -> Iterator[list[str]]:
    """Address, title, title of the page and text of each section and each name."""
    from docutils import nodes
    from sphinx import addnodes

    tree = app.env.get_doctree(name)
    page = app.env.titles[name].astext()
    file = app.builder.get_target_uri(name)
    for section in tree.findall(nodes.section):
        title = section.next_node(nodes.title).astext()
        anchor = "" if isinstance(section.parent, nodes.document) else f"#{section['ids'][0]}"
        yield [file + anchor, title, page, _words(section)]
    for entry in tree.findall(addnodes.desc):
        head = entry.next_node(addnodes.desc_signature)
        if head and head["ids"]:
            title = head["ids"][0].removeprefix("mlretrain.")
            yield [f"{file}#{head['ids'][0]}", title, page, _words(entry[-1])]


def _words(node: Any) -> str:
    """What stands in a section itself, and not in those within."""
    from docutils import nodes
    from sphinx import addnodes

    inner = (nodes.section, nodes.title, nodes.raw, nodes.comment, nodes.math, nodes.math_block,
             addnodes.desc, addnodes.toctree)  # fmt: skip

    def parts(of: Any) -> Iterator[str]:
        for child in of.children:
            if isinstance(child, nodes.Text):
                yield child.astext()
            elif child.get("condition") == "*":  # a name, as it would stand without its page
                continue
            elif not isinstance(child, inner) and not _SKIPPED_CLASSES & set(child.get("classes", ())):
                yield from parts(child)
                if isinstance(child, nodes.Element) and not isinstance(child, nodes.Inline):
                    yield " "

    return " ".join("".join(parts(node)).split())
