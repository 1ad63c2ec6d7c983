"""The web site: built once, then looked at page by page, without a network."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from mlretrain.course import lessons
from mlretrain.course.handout import handed_out
from mlretrain.course.site import build as building
from mlretrain.course.site import pages
from tests.widgets import browser

LAB = "http://hub.example.org/hub/user-redirect"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    target = tmp_path_factory.mktemp("site") / "html"
    command = [sys.executable, "-m", "mlretrain", "site", str(target), "--lab", f"{LAB}/"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert str(target / "index.html") in done.stdout
    return target


@pytest.fixture(scope="module")
def chromium():
    browser.require()
    with browser.launched() as running:
        yield running


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
            if target in known and told.fragment and path.name not in ("search.html", "genindex.html"):
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


def test_every_part_of_the_package_is_in_the_reference(site):
    import mlretrain

    files = [site / "reference" / f"{name}.html" for name in pages.reference.PAGES]
    told = "".join(file.read_text(encoding="utf-8") for file in files)
    names = set(mlretrain._HOMES)
    assert [name for name in names if f'id="mlretrain.{name}' not in told and f"mr.{name}<" not in told] == []


def test_keys_do_not_stand_in_a_page(site):
    page = (site / "lessons" / "02_the_retraining_cycle.html").read_text(encoding="utf-8")
    asked = page[page.index('id="practice"') :]
    from mlretrain.quiz.bank import own

    [option] = [one for one in own().question("version-after-training").options if one.correct]
    assert option.feedback[:40] not in asked


def opened(chromium, path: Path, **settings):
    """A page, and what it asked for beyond its own folder."""
    context = chromium.new_context(**settings)
    page, asked, faults = context.new_page(), [], []
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_load_state()
    return page, asked, faults


def shown(site: Path) -> list[Path]:
    """Pages that people read; the index of names is one long list of links."""
    return [path for path in html_files(site) if path.name not in ("genindex.html", "py-modindex.html")]


def test_no_page_asks_for_anything_and_all_can_be_read_by_everybody(site, chromium):
    for path in shown(site):
        page, asked, faults = opened(chromium, path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert browser.violations(page, "body") == [], f"{path} in {scheme}"
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{path} is too wide"
        assert (asked, faults) == ([], []), path
        page.context.close()


def test_the_stepper_of_a_lesson_walks(site, chromium):
    page, _, _ = opened(chromium, site / "lessons" / "02_the_retraining_cycle.html")
    stepper = page.locator(".mlretrain-stepper").first
    assert stepper.locator(".process tbody tr").count() == 1
    stepper.get_by_role("button", name="Next step").click()
    stepper.locator(".process tbody tr").nth(1).wait_for()


def test_a_quiz_answers_and_remembers(site, chromium):
    path = site / "lessons" / "02_the_retraining_cycle.html"
    page, _, _ = opened(chromium, path)
    quiz = page.locator(".mlretrain-quiz").last
    quiz.get_by_role("radio").nth(1).check()
    quiz.get_by_role("button", name="Check").click()
    quiz.get_by_text("✓ Right").wait_for()
    page.reload()
    page.locator(".mlretrain-quiz").last.get_by_text("✓ Right").wait_for()


def test_the_search_finds_without_a_server(site, chromium):
    page, asked, _ = opened(chromium, site / "index.html")
    page.get_by_placeholder("Search").fill("rollback")
    page.keyboard.press("Enter")
    page.locator("#search-results li").first.wait_for()
    assert asked == []


def test_paper_carries_the_lesson_alone(site, chromium):
    page, _, _ = opened(chromium, site / "lessons" / "02_the_retraining_cycle.html")
    page.emulate_media(media="print")
    assert page.locator(".sidebar-drawer").is_hidden()
    assert page.locator("h1").is_visible()


def test_the_lines_of_the_page_for_a_hub_hand_out_the_lessons(tmp_path):
    text = (Path(building.__file__).parent / "texts" / "class" / "hub.md").read_text(encoding="utf-8")
    [code] = re.findall(r'code = "(.+)"', text)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "lessons" / lessons.FIRST).is_file()


def test_a_site_is_built_anew_but_never_over_other_files(site, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="'target' must be a new or empty folder.*something else"):
        building.build(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    building._must_be_ours(site)  # an earlier build may be replaced
    building._must_be_ours(tmp_path / "new")


def test_what_is_missing_is_said_with_its_remedy(monkeypatch):
    monkeypatch.setattr(building, "find_spec", lambda name: None if name == "furo" else name)
    with pytest.raises(ModuleNotFoundError, match=r"needs furo: pip install 'mlretrain\[site\]'"):
        building.require()
