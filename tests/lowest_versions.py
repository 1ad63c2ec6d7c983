"""Print the lowest versions that pyproject.toml allows, as constraints for pip.

``make test-lowest`` installs exactly these; so the lower bounds are tested, and stand
in one place only.
"""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"

#: ``name[extra]>=1.2`` → name, version.
LOWER_BOUND = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*>=\s*([0-9][0-9A-Za-z.]*)")


def lowest(project: dict) -> dict[str, str]:
    """Name → lowest version, over the core dependencies and every extra."""
    requirements = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        requirements += extra
    return {m[1]: m[2] for m in map(LOWER_BOUND.match, requirements) if m}


if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    for name, version in sorted(lowest(project).items()):
        print(f"{name}=={version}")
