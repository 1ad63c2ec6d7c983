"""The web site: what is in its files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import mlretrain as mr
from mlretrain.course import lessons
from mlretrain.course.handout import handed_out
from mlretrain.course.site import build as building
from mlretrain.course.site import pages
from mlretrain.quiz.bank import own
from tests.course.conftest import LAB
from tests.widgets.node import node


class Page(HTMLParser):
    """The links and the names of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.names: set[str] = {""}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.names |= {told[key] for key in ("id", "name") if told.get(key)}
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        loads = told.get("src") or (told.get("href") if tag == "link" else None)
        if loads:
            self.loaded.append(loads)


def html_files(site: Path) -> Iterator[Path]:
    yield from sorted(site.rglob("*.html"))


def test_every_lesson_has_its_page(site):
    for notebook in lessons.folder().glob("[0-9]*.ipynb"):
        assert (site / "lessons" / f"{notebook.stem}.html").is_file()


def test_no_link_is_broken(site):
    known = {path: Page(path) for path in html_files(site)}
    for path, page in known.items():
        for link in [*page.links, *page.loaded]:
            told = urlsplit(link)
            if told.scheme in ("http", "https", "data", "mailto"):
                continue
            target = (path.parent / unquote(told.path)).resolve() if told.path else path
            assert target.is_file(), f"{path.name} links to {link}"
            if target in known and told.fragment and path.name != "genindex.html":
                assert unquote(told.fragment) in known[target].names, f"{path.name} links to {link}"


def test_nothing_is_loaded_from_elsewhere(site):
    for path in html_files(site):
        for address in Page(path).loaded:
            assert urlsplit(address).scheme in ("", "data"), f"{path.name} loads {address}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*['\"]?https?:", sheet.read_text(encoding="utf-8"))


def test_a_lesson_leads_to_jupyterlab_and_to_its_file(site):
    page = Page(site / "lessons" / "02_the_retraining_cycle.html")
    assert f"{LAB}/lab/tree/02_the_retraining_cycle.ipynb" in page.links
    [file] = [link for link in page.links if link.endswith("02_the_retraining_cycle.ipynb") and "_downloads" in link]
    handed = (site / "lessons" / file).resolve()
    assert handed.read_bytes() == handed_out((lessons.folder() / handed.name).read_bytes())


def test_the_site_is_small_and_speaks_of_no_machine(site):
    files = [path for path in site.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 15e6
    here = str(Path(building.__file__).parents[3])
    for path in files:
        if path.suffix in (".html", ".js", ".css"):
            assert here not in path.read_text(encoding="utf-8"), path


def names() -> Iterator[str]:
    """Every public name, as a user writes it."""
    for name in mr._HOMES:
        found = getattr(mr, name)
        inner = found.__all__ if hasattr(found, "__all__") and name != "quiz" else ()
        yield from [f"{name}.{one}" for one in inner] or [name]


def test_every_public_name_is_in_the_reference(site):
    files = [Page(site / "reference" / f"{name}.html") for name in pages.reference.PAGES]
    known = set().union(*(file.names for file in files))
    elsewhere = {"quality.QualityGate": "QualityGate", "trace.Trace": "Trace", "quiz": "quiz.quiz"}
    missing = [n for n in names() if f"mlretrain.{elsewhere.get(n, n)}" not in known]
    assert missing == []


def test_what_stands_in_the_reference_is_whole(site):
    triggers = (site / "reference" / "triggers.html").read_text(encoding="utf-8")
    assert '<span class="gp">&gt;&gt;&gt; </span>' in triggers, "examples are not highlighted"
    assert not re.search(r"<dt[^>]*>Type:?<", triggers), "a sentence with a colon became a type"
    quizzes = (site / "reference" / "quizzes.html").read_text(encoding="utf-8")
    start = quizzes.index('id="mlretrain.Quiz"')
    assert "args" not in quizzes[start : quizzes.index("</dt>", start)], "a widget hides what it takes"


def test_lessons_and_reference_lead_to_each_other(site):
    lesson = Page(site / "lessons" / "02_the_retraining_cycle.html")
    assert "../reference/gates.html#mlretrain.gates.Threshold" in lesson.links
    assert "../reference/cycle.html#mlretrain.RetrainingCycle" in lesson.links
    assert "../lessons/02_the_retraining_cycle.html" in Page(site / "reference" / "gates.html").links


def test_the_front_page_has_the_map(site):
    page = (site / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page[page.index('id="the-lessons"') :], re.DOTALL)[1:]
    for quiz, row in zip(own().quizzes, rows, strict=False):
        cells = [re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        assert cells[0] == str(int(quiz.name[:2])) and f"lessons/{quiz.name}.html" in row
        assert cells[2] and cells[5] == str(len(quiz.questions))
        assert re.fullmatch(r"\d\d min", cells[3]) or cells[0] == "0"
    assert len(rows) == len(list(lessons.folder().glob("[0-9]*.ipynb")))


def test_keys_do_not_stand_in_a_page(site):
    page = (site / "lessons" / "02_the_retraining_cycle.html").read_text(encoding="utf-8")
    for name in ("version-after-training", "silent-trigger", "versions-ever-live"):
        assert name in page
        [option] = [one for one in own().question(name).options if one.correct]
        assert option.feedback[:40] not in page


def found(site: Path, question: str) -> list[list[str]]:
    """What the search finds, the best first: address, title, page, text."""
    data = (site / "_static" / "search-data.js").read_text(encoding="utf-8")
    code = (
        f"import {{ find }} from {json.dumps((TEMPLATES / 'find.mjs').as_uri())};"
        f"globalThis.window = globalThis; {data}"
        f"console.log(JSON.stringify(find(window.mlretrainSearch, {json.dumps(question)})));"
    )
    done = node("--input-type=module", "-", said=code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


TEMPLATES = Path(building.__file__).with_name("templates")
FOUND_FIRST = [
    ("rollback", "reference/cycle.html#mlretrain.Registry.rollback"),
    ("Cron", "reference/triggers.html#mlretrain.triggers.Cron"),
    ("hindsight", "reference/policies.html#mlretrain.hindsight"),
    ("labels arrive late", "lessons/04_when_to_retrain.html#labels-arrive-late"),
    ("blizzards", "lessons/08_when_the_world_changes.html#a-real-event-the-blizzard-of-february-2013"),
]


@pytest.mark.parametrize(("question", "address"), FOUND_FIRST)
def test_the_search_finds_the_section(site, question, address):
    assert found(site, question)[0][0] == address


def test_the_search_knows_what_is_meant(site):
    assert "lessons/05_is_the_new_data_good_enough.html" in {row[0].partition("#")[0] for row in found(site, "PSI")}
    in_two_words = [row[0] for row in found(site, "roll back")]
    assert "reference/cycle.html#mlretrain.Registry.rollback" in in_two_words
    assert len(found(site, "retraining")) == len(found(site, "retrain")) > 20
    assert found(site, "xyzzy") == found(site, " ") == []
    for address, *_ in found(site, "trigger"):
        file, _, name = address.partition("#")
        assert name in Page(site / file).names, address


def test_a_site_is_built_anew(site):
    assert not (site / "gone.html").exists()


@pytest.mark.parametrize("name", ["mine.txt", "index.html"])
def test_a_site_is_never_built_over_other_files(tmp_path, name):
    (tmp_path / name).write_text("mine")
    for target in (tmp_path, tmp_path / name):
        with pytest.raises(FileExistsError, match="'target' must be a new or empty folder.*something else"):
            building.build(target)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [(name, "mine")]


def test_what_is_missing_is_said_with_its_remedy(monkeypatch):
    monkeypatch.setattr(building, "find_spec", lambda name: None if name == "furo" else name)
    with pytest.raises(ModuleNotFoundError, match=r"needs furo: pip install 'mlretrain\[site\]'"):
        building.require()
