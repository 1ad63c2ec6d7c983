"""Run the lessons as the wheel brings them, in an empty folder, on every Python that is there.

``make lessons-everywhere`` builds the wheel and calls this. Each Python gets an environment of
its own, which goes when it is done; every output is compared, as ``make test`` does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

#: The Pythons that the package is made for.
VERSIONS = ("3.11", "3.12", "3.13")
SANITIZE = Path(__file__).parent / "nbval_sanitize.cfg"

_COPY = """
import shutil, sys
from mlretrain.course import lessons
shutil.copytree(lessons.folder(), sys.argv[1])
"""


def interpreter(version: str) -> str | None:
    """A Python of this version, from the PATH or from pyenv; None if there is none."""
    homes = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(homes.glob(f"{version}.*/bin/python{version}"))
    for candidate in (shutil.which(f"python{version}"), *map(str, reversed(kept))):
        # What pyenv puts on the PATH may stand for a version that is not chosen there.
        if candidate and _says(candidate) == version:
            return candidate
    return None


def _says(python: str) -> str | None:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def run(python: str, wheel: Path, folder: Path) -> int:
    """Install the wheel, and run its lessons; the exit code of pytest.

    Parameters
    ----------
    python : str
        The interpreter.
    wheel : Path
    folder : Path
        An empty one, for the environment, the lessons and a home.
    """
    own, lessons, home = folder / "env" / "bin" / "python", folder / "lessons", folder / "home"
    home.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # One lesson must not remember what was answered in another: their order is not fixed.
    about = {"HOME": str(home), "MLRETRAIN_REMEMBER": "no", "OMP_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}
    quiet = ["--quiet", "--disable-pip-version-check"]
    for command in (
        [python, "-m", "venv", str(folder / "env")],
        [own, "-m", "pip", "install", *quiet, f"{wheel}[test]"],
        [own, "-c", _COPY, str(lessons)],
    ):
        # pip finds its settings in the real home.
        subprocess.run(command, env=clean, cwd=folder, check=True)
    return subprocess.run(
        [
            own, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider",
            "--basetemp", folder / "temp", "--nbval", "--nbval-current-env",
            "--nbval-sanitize-with", SANITIZE, ".",
        ],
        env=clean | about, cwd=lessons,
    ).returncode  # fmt: skip


def main(wheel: str, versions: Iterable[str] = ()) -> int:
    """Do it for each version; 1 if an output differs somewhere, or if no Python was there."""
    told: dict[str, str] = {}
    for version in tuple(versions) or VERSIONS:
        python = interpreter(version)
        if python is None:
            told[version] = "not on this machine"
            continue
        print(f"--- the lessons on Python {version}: {python}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            code = run(python, Path(wheel).resolve(), Path(folder))
        told[version] = "every output is the same" if code == 0 else "something differs"
    print(*(f"Python {version}: {said}" for version, said in told.items()), sep="\n")
    said = set(told.values())
    return int("something differs" in said or said == {"not on this machine"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
