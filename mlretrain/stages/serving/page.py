"""A page about a service, made from its OpenAPI description: no script, no request to elsewhere."""

from __future__ import annotations

import json
from html import escape
from typing import Any

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem;
  color-scheme: light dark; }
pre { padding: .75rem; overflow-x: auto; border: 1px solid; border-radius: .3rem; }
td, th { text-align: left; vertical-align: top; padding: .1rem 1rem .1rem 0; }
"""


def page(openapi: dict[str, Any]) -> str:
    """The description as HTML.

    Parameters
    ----------
    openapi : dict
        As FastAPI's ``app.openapi()`` gives it.

    Examples
    --------
    >>> about = {"info": {"title": "models", "description": "Answers."},
    ...          "paths": {"/health": {"get": {"description": "Is it up?", "responses": {}}}}}
    >>> "<h2><code>GET /health</code></h2>" in page(about)
    True
    """
    info = openapi["info"]
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])}</title>",
        "<meta name=viewport content='width=device-width'>",
        f"<style>{STYLE}</style><main><h1>{escape(info['title'])}</h1>",
        f"<p>{escape(info['description'])}</p>",
        "<p>The same for programs: <a href=openapi.json>openapi.json</a></p>",
    ]
    for path, verbs in openapi["paths"].items():
        for verb, about in verbs.items():
            parts += _route(path, verb.upper(), about)
    return "".join(parts) + "</main></html>"


def _route(path: str, verb: str, about: dict[str, Any]) -> list[str]:
    parts = [
        f"<h2><code>{verb} {escape(path)}</code></h2>",
        f"<p>{escape(about['description'])}</p>",
    ]
    body = about.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "schema" in body:
        schema = body["schema"]
        fields = {name: field["description"] for name, field in schema["properties"].items()}
        example = json.dumps(schema["examples"][0], indent=1)
        parts += [_table(fields), f"<pre>{escape(example)}</pre>"]
    parts.append(_table({code: r["description"] for code, r in about["responses"].items()}))
    return parts


def _table(rows: dict[str, str]) -> str:
    cells = (
        f"<tr><th scope=row><code>{escape(name)}</code><td>{escape(said)}"
        for name, said in rows.items()
    )
    return f"<table>{''.join(cells)}</table>"
