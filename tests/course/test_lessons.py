"""Lessons handed out: nothing that a learner wrote is ever lost."""

from __future__ import annotations

import json

import pytest

from mlretrain.course import lessons

NAME = "02_a_lesson.ipynb"
BESIDE = "02_a_lesson.new.ipynb"


def notebook(*sources, output="") -> str:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [output] if output else []}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / lessons.FIRST).write_text(notebook("start"))
    (folder / NAME).write_text(notebook("version 1"))
    return folder


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "deep" / "mine"


def hand_out(mine, source):
    return {one.name: (one.what, one.path.name) for one in lessons.hand_out(mine, source)}


def content(folder):
    return {path.name: path.read_text() for path in folder.glob("*.ipynb")}


def test_the_lessons_of_this_installation_are_found():
    assert (lessons.folder() / lessons.FIRST).is_file()


def test_the_first_time_everything_is_copied(mine, source):
    assert hand_out(mine, source) == {
        lessons.FIRST: ("new", lessons.FIRST),
        NAME: ("new", NAME),
    }
    assert content(mine) == content(source)


#: What the learner did with version 1; the release that comes then; what becomes of the
#: lesson, and what the learner's folder holds of it afterwards.
STORIES = {
    "nothing, same release": ("version 1", "version 1", "same", {NAME: "version 1"}),
    "nothing, new release": ("version 1", "version 2", "updated", {NAME: "version 2"}),
    "edited, same release": ("edited", "version 1", "kept", {NAME: "edited"}),
    "edited, new release": ("edited", "version 2", "beside", {NAME: "edited", BESIDE: "version 2"}),
    "edited into the new one": ("version 2", "version 2", "same", {NAME: "version 2"}),
    "deleted, new release": (None, "version 2", "new", {NAME: "version 2"}),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_new_release_meets_what_the_learner_did(story, mine, source):
    did, release, what, holds = STORIES[story]
    hand_out(mine, source)
    if did is None:
        (mine / NAME).unlink()
    else:
        (mine / NAME).write_text(notebook(did))
    (source / NAME).write_text(notebook(release))

    assert hand_out(mine, source)[NAME][0] == what
    expected = {name: notebook(text) for name, text in holds.items()}
    assert {n: t for n, t in content(mine).items() if n != lessons.FIRST} == expected


def test_a_lesson_that_was_only_run_counts_as_not_edited(mine, source):
    hand_out(mine, source)
    (mine / NAME).write_text(notebook("version 1", output="42"))
    assert hand_out(mine, source)[NAME][0] == "same"
    assert content(mine)[NAME] == notebook("version 1", output="42")
    (source / NAME).write_text(notebook("version 2"))
    assert hand_out(mine, source)[NAME][0] == "updated"


def test_a_broken_notebook_is_the_learners_own(mine, source):
    hand_out(mine, source)
    (mine / NAME).write_text("{ half a note")
    (source / NAME).write_text(notebook("version 2"))
    assert hand_out(mine, source)[NAME] == ("beside", BESIDE)
    assert content(mine)[NAME] == "{ half a note"


def test_a_new_version_is_put_beside_only_once(mine, source):
    hand_out(mine, source)
    (mine / NAME).write_text(notebook("edited"))
    (source / NAME).write_text(notebook("version 2"))
    hand_out(mine, source)
    (mine / BESIDE).unlink()
    assert hand_out(mine, source)[NAME][0] == "kept"
    assert not (mine / BESIDE).exists()


def test_what_was_put_beside_is_replaced_unless_it_was_edited_too(mine, source):
    hand_out(mine, source)
    (mine / NAME).write_text(notebook("edited"))
    for version, name in (("version 2", BESIDE), ("version 3", BESIDE)):
        (source / NAME).write_text(notebook(version))
        assert hand_out(mine, source)[NAME] == ("beside", name)
        assert content(mine)[name] == notebook(version)
    (mine / BESIDE).write_text(notebook("edited as well"))
    (source / NAME).write_text(notebook("version 4"))
    assert hand_out(mine, source)[NAME] == ("beside", "02_a_lesson.new2.ipynb")
    assert content(mine)[NAME] == notebook("edited")
    assert content(mine)[BESIDE] == notebook("edited as well")


@pytest.mark.parametrize("manifest", [None, "not json", "[1, 2]", "7"])
def test_without_a_manifest_whatever_differs_is_the_learners_own(manifest, mine, source):
    hand_out(mine, source)
    (mine / NAME).write_text(notebook("edited"))
    if manifest is None:
        (mine / lessons.MANIFEST).unlink()
    else:
        (mine / lessons.MANIFEST).write_text(manifest)
    for _ in range(2):  # once more changes nothing
        lessons.hand_out(mine, source)
        found = {n: t for n, t in content(mine).items() if n != lessons.FIRST}
        assert found == {NAME: notebook("edited"), BESIDE: notebook("version 1")}


def test_the_folder_of_the_lessons_itself_is_left_alone(source):
    before = sorted(source.iterdir())
    assert lessons.hand_out(source, source) == []
    assert sorted(source.iterdir()) == before


def test_a_file_is_no_folder(tmp_path, source):
    target = tmp_path / "taken"
    target.write_text("mine")
    with pytest.raises(OSError, match="'DIR' must be a folder that can be written, got .*taken"):
        lessons.hand_out(target, source)
    assert target.read_text() == "mine"


def test_what_happened_is_said(mine, source):
    def told():
        return lessons.told(lessons.hand_out(mine, source), mine)

    assert told() == [f"2 lessons copied into {mine}"]
    assert told() == []
    (mine / NAME).write_text(notebook("edited"))
    (source / NAME).write_text(notebook("version 2"))
    (source / lessons.FIRST).write_text(notebook("start again"))
    assert told() == [
        f"1 lesson brought up to date in {mine}",
        f"{NAME}: you have edited it, so the new version is beside it, in {BESIDE}",
    ]
    (mine / lessons.FIRST).unlink()
    assert told() == [
        f"1 lesson copied into {mine}",
        f"{NAME}: you have edited it, so nothing was changed there",
    ]
    (mine / lessons.FIRST).write_text(notebook("mine, too"))
    assert told() == [f"{lessons.FIRST}, {NAME}: you have edited them, so nothing was changed there"]
