"""The script that runs the lessons on every Python: what it finds, and what it says."""

import sys
import tomllib

import pytest

from tests import lessons_everywhere as script
from tests.lowest_versions import PYPROJECT


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with these programs on its PATH, and these that pyenv keeps."""

    def with_programs(on_path=(), kept=()):
        places = {f"bin/python{name}": says for name, says in on_path}
        places |= {f"pyenv/versions/{name}/bin/python{name[:4]}": name[:4] for name in kept}
        for place, says in places.items():
            program = tmp_path / place
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f"#!/bin/sh\necho {says}\n" if says else "#!/bin/sh\nexit 127\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
        return tmp_path

    return with_programs


@pytest.mark.skipif(sys.platform == "win32", reason="its programs are shell scripts")
@pytest.mark.parametrize(
    ("on_path", "kept", "found"),
    [
        ([("3.12", "3.12")], [], "bin/python3.12"),
        ([("3.12", "3.12")], ["3.12.1"], "bin/python3.12"),
        ([], ["3.12.1", "3.13.0"], "pyenv/versions/3.12.1/bin/python3.12"),
        ([("3.12", "")], ["3.12.1"], "pyenv/versions/3.12.1/bin/python3.12"),  # a shim for nothing
        ([("3.12", "3.11")], [], None),
        ([("3.13", "3.13")], ["3.11.7"], None),
    ],
)
def test_a_python_is_found_by_what_it_says(machine, on_path, kept, found):
    place = machine(on_path, kept)
    assert script.interpreter("3.12") == (found and str(place / found))


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        ({"3.11": 0, "3.12": 0}, 0),
        ({"3.11": 0, "3.12": 1}, 1),
        ({"3.11": None, "3.12": 0}, 0),
        ({"3.11": None, "3.12": None}, 1),
    ],
)
def test_what_is_told_of_each_python(monkeypatch, capsys, codes, outcome):
    monkeypatch.setattr(script, "interpreter", lambda name: None if codes[name] is None else name)
    monkeypatch.setattr(script, "run", lambda python, wheel, folder: codes[python])
    assert script.main("a.whl", codes) == outcome
    words = {0: "every output is the same", 1: "something differs", None: "not on this machine"}
    told = capsys.readouterr().out.splitlines()[-len(codes) :]
    assert told == [f"Python {name}: {words[code]}" for name, code in codes.items()]


def test_the_oldest_python_is_the_one_that_the_package_asks_for():
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={script.VERSIONS[0]}"
