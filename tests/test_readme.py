"""The examples of the README are run, all of them, as they stand there."""

import doctest
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_every_example_gives_what_the_readme_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # they write files
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=options)
    assert tried >= 10
    assert failed == 0


def test_the_code_of_the_pass_is_the_code_that_runs():
    import inspect

    from mlretrain.cycle.heart import one_pass

    lines = inspect.getsource(one_pass).splitlines()
    told = [line for line in lines if '"""' not in line]
    assert "\n".join(told) in README.read_text()


def test_its_pictures_and_links_are_there():
    import re

    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text()):
        assert (README.parent / target).exists(), f"the README points to {target}"
