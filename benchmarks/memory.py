"""Row 11: ten million rows of 20 columns in Parquet files, through the cycle and into a summary.

The limit of the summary is the same counting, written by hand for columns of finite numbers: an
Arrow stream of moments, of counts on the tenths of a reference, and of a fine histogram that
quantiles are read from. Each side runs in an interpreter of its own, whose greatest memory the
kernel tells; what the imports take is counted apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measure import Cost, Figure, Spread, Target, in_turns

ROWS, COLUMNS = 10_000_000, 20
NAMES = [f"x{i}" for i in range(COLUMNS)]
PIECE = 100_000
REFERENCE = 10_000
MB = 1024
#: What is read before it is needed takes memory.
NOT_AHEAD = {"pre_buffer": False, "buffer_size": 1 << 16}


def write(folder: Path, rows: int) -> Path:
    """Rows a second apart, a million in each file, made in pieces."""
    import pyarrow as pa
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    second = np.timedelta64(1_000_000, "us")
    for begin in range(0, rows, 1_000_000):
        writer = None
        for start in range(begin, min(begin + 1_000_000, rows), PIECE):
            X = rng.normal(size=(COLUMNS, PIECE))
            y = (X[:10].sum(axis=0) + rng.normal(size=PIECE) > 0).astype(np.int8)
            times = np.datetime64("2024-01-01", "us") + np.arange(start, start + PIECE) * second
            table = pa.table({"when": times, **dict(zip(NAMES, X, strict=True)), "y": y})
            if writer is None:
                path = folder / f"{begin // 1_000_000:03}.parquet"
                writer = parquet.ParquetWriter(path, table.schema, use_dictionary=False)
            writer.write_table(table)
        writer.close()
    return folder


def head(folder: Path):
    """The reference: the first rows of the first file."""
    from pyarrow.parquet import ParquetFile

    first = ParquetFile(min(folder.iterdir()), **NOT_AHEAD)
    return next(first.iter_batches(REFERENCE, columns=NAMES, use_threads=False)).to_pandas()


def statistics(folder: Path) -> None:
    """Ours."""
    import mlretrain as mr

    found = mr.drift.summarise(folder, mr.drift.Summary(head(folder)), n_jobs=1)
    assert len(found.table()) == COLUMNS


def by_hand(folder: Path) -> None:
    """The shortest code, for columns of finite numbers that are known beforehand."""
    from pyarrow.parquet import ParquetFile

    ordered = np.sort(head(folder).to_numpy().T, axis=1)
    edges = ordered[:, np.arange(1, 10) * REFERENCE // 10 - 1]
    # Wide enough for what will come, which only someone who knows it can say.
    below, scale = ordered[:, 0] * 2, 1000 / ((ordered[:, -1] - ordered[:, 0]) * 2)
    above, fine = np.zeros((COLUMNS, 9), np.int64), np.zeros((COLUMNS, 1000), np.int64)
    rows, mean, squares = 0, np.zeros(COLUMNS), np.zeros(COLUMNS)
    least, greatest = np.full(COLUMNS, np.inf), np.full(COLUMNS, -np.inf)
    for path in sorted(folder.iterdir()):
        file = ParquetFile(path, **NOT_AHEAD)
        for piece in file.iter_batches(16_384, columns=NAMES, use_threads=False):
            many = rows + piece.num_rows
            for i, column in enumerate(piece.columns):
                x = column.to_numpy()
                least[i], greatest[i] = min(least[i], x.min()), max(greatest[i], x.max())
                for j, edge in enumerate(edges[i]):
                    above[i, j] += np.count_nonzero(x > edge)
                places = ((x - below[i]) * scale[i]).astype(np.int32)
                fine[i] += np.bincount(places, minlength=1000)
                own = x.mean()
                away = x - own
                apart = own - mean[i]
                squares[i] += (away * away).sum() + apart**2 * rows * piece.num_rows / many
                mean[i] += apart * piece.num_rows / many
            rows = many
    upto = fine.cumsum(axis=1)
    tenths = [np.searchsorted(one, np.arange(1, 10) * rows // 10) for one in upto]
    assert np.allclose(mean, 0, atol=0.01) and len(tenths) == COLUMNS


def cycle(folder: Path) -> None:
    """The whole cycle: gate, PSI on every column, training, exam, registry, trace."""
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    import mlretrain as mr

    stream = mr.streams.from_parquet(folder, time="when", label="y", freq="10000s", features=NAMES)
    with tempfile.TemporaryDirectory() as models:
        trace = mr.RetrainingCycle(
            make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0)),
            trigger=mr.triggers.DataDrift("psi") | mr.triggers.NewData(200_000),
            strategy=mr.strategies.SlidingWindow(100_000),
            gate=mr.gates.Threshold("accuracy", 0.5),
            metric="accuracy",
            registry=mr.Registry(models),
            warm_up=5,
            alerts=[],
        ).run(stream, progress=False)
    assert len(trace.where("promoted")) >= 4


SIDES = {"statistics": statistics, "by_hand": by_hand, "cycle": cycle}
IMPORTS = {
    "statistics": "import pandas, pyarrow.parquet, mlretrain.stages.drift",
    "by_hand": "import pandas, pyarrow.parquet",
    "cycle": "import pandas, pyarrow.parquet, pyarrow.compute, sklearn.linear_model, skops.io, "
    "mlretrain as mr; mr.RetrainingCycle, mr.Registry, mr.streams.from_parquet, mr.triggers.DataDrift, "
    "mr.strategies.SlidingWindow, mr.gates.Threshold",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one interpreter took: seconds, and memory in megabytes at most."""

    cost: Cost
    imports: float
    peak: float


def run(side: str, folder: Path) -> Run:
    """Run a side in an interpreter of its own."""
    told = subprocess.run(
        [sys.executable, __file__, side, str(folder)], check=True, capture_output=True, text=True
    )
    found = json.loads(told.stdout.splitlines()[-1])
    return Run(Cost(found["cpu"], found["wall"]), found["imports"], found["peak"])


def memory(field: str) -> float:
    """The memory of this process in megabytes: VmRSS is that of now, VmHWM the greatest so far."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / MB
    raise RuntimeError(f"the kernel does not tell {field}.")


@dataclass(frozen=True, slots=True)
class Memory:
    """A row of the results that is about memory.

    Parameters
    ----------
    row : int
    work : str
    lines : tuple of (str, list of Run)
    targets : tuple of (str, float, float)
        What is to be reached, the figure, and the most that it may be.
    """

    row: int
    work: str
    lines: tuple[tuple[str, list[Run]], ...]
    targets: tuple[tuple[str, float, float], ...]

    def markdown(self) -> str:
        """The figure as a section of the results."""
        lines = [
            f"## {self.row}. {self.work}",
            "",
            "| what | runs | after the imports, MB | at most, MB | above the imports, MB | CPU s | wall s |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for name, runs in self.lines:
            cells = [
                f"{np.median(values):.4g}"
                for values in (
                    [r.imports for r in runs], [r.peak for r in runs],
                    [r.peak - r.imports for r in runs], [r.cost.cpu for r in runs],
                    [r.cost.wall for r in runs],
                )
            ]  # fmt: skip
            lines.append(f"| {name} | {len(runs)} | {' | '.join(cells)} |")
        lines.append("")
        for words, figure, most in self.targets:
            verdict = "reached" if figure <= most else "**not reached**"
            lines.append(f"To reach: {words} ≤ {most:g}. {figure:.3g}: {verdict}.")
        return "\n".join(lines)


def figures(rows: int = ROWS, rounds: int = 7) -> list[Figure | Memory]:
    """The summary beside the same by hand, and the cycle over a tenth of the rows and over all."""
    with tempfile.TemporaryDirectory() as place:
        few, all_ = write(Path(place, "few"), rows // 10), write(Path(place, "all"), rows)
        runs: dict[str, list[Run]] = {"statistics": [], "by_hand": []}

        def side(name: str):
            def measure() -> Cost:
                runs[name].append(run(name, all_))
                return runs[name][-1].cost

            return measure

        costs = in_turns(
            {"mr.drift.summarise": side("statistics"), "by hand": side("by_hand")},
            rounds=rounds, warm_up=1,
        )
        small, large = run("cycle", few), run("cycle", all_)
    million = f"{rows:,} × {COLUMNS}"
    above = large.peak - large.imports
    return [
        Figure(11, f"statistics of {million} from Parquet", costs, (Target("by hand", most=1.15),)),
        Memory(
            11, f"memory for the statistics of {million}",
            (("mr.drift.summarise", runs["statistics"]), ("by hand", runs["by_hand"])),
            (("MB in all", Spread.of([r.peak for r in runs["statistics"]]).median, 200),),
        ),
        Memory(
            11, f"memory for the full cycle over {million}",
            ((f"{rows // 10:,} rows", [small]), (f"{rows:,} rows", [large])),
            (
                ("MB above the imports", above, 300),
                ("times the memory of a tenth of the rows", above / (small.peak - small.imports), 1.15),
            ),
        ),
    ]  # fmt: skip


def alone(side: str, folder: str) -> None:
    """What runs in an interpreter of its own."""
    exec(IMPORTS[side], {})
    imports = memory("VmRSS")
    cpu, wall = time.process_time(), time.perf_counter()
    SIDES[side](Path(folder))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"cpu": cpu, "wall": wall, "imports": imports, "peak": memory("VmHWM")}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        alone(*sys.argv[1:])
    else:
        for figure in figures():
            print(figure.markdown(), end="\n\n")
