"""Pictures of what policies did, and of the matrix behind them."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from mlretrain.trace.figure import Picture
from mlretrain.trace.palette import colours
from mlretrain.wording import number

TEXT = 13


def matrix(result, dark: bool) -> Picture:
    """How much each model loses against the best one of its pass; the best schedule as a way."""
    colour = colours(dark)
    counted, moments = result.counted.tolist(), result.matrix.usable
    scores = result.matrix.scores[np.ix_(moments, counted)]
    lost = np.nanmax(scores, axis=0) - scores
    figure = Picture(figsize=(9.6, 7.2), facecolor=colour["page"], layout="constrained")
    figure.alt = " ".join(result.told())
    axes = _axes(figure, colour)
    top = float(np.nanquantile(lost, 0.95)) or 1.0
    shades = LinearSegmentedColormap.from_list("loss", [colour["node"], colour["refused"]])
    mesh = axes.pcolormesh(
        np.arange(len(counted) + 1), np.arange(len(moments) + 1), lost, cmap=shades, vmin=0, vmax=top
    )
    bar = figure.colorbar(mesh, ax=axes, extend="max")
    bar.set_label(f"{result.metric} lost against the best model of that batch", color=colour["ink"])
    bar.ax.tick_params(colors=colour["ink"])
    bar.outline.set_edgecolor(colour["muted"])
    _way(axes, result, moments, counted, colour)
    _named(axes.xaxis, [str(result.matrix.titles[p]) for p in counted], most=5, shift=0.5)
    _named(axes.yaxis, [str(result.matrix.titles[p]) for p in moments], most=12, shift=0.5)
    axes.set_xlabel("batch to be answered", color=colour["ink"], fontsize=TEXT)
    axes.set_ylabel("model trained after", color=colour["ink"], fontsize=TEXT)
    axes.set_title(result.heading, color=colour["ink"], fontsize=TEXT + 1, loc="left")
    axes.legend(
        loc="upper left", facecolor=colour["page"], labelcolor=colour["ink"], fontsize=TEXT
    )
    return figure


def _way(axes, result, moments: list[int], counted: list[int], colour: dict[str, str]) -> None:
    """The model that answers each batch, as a line of steps."""
    live = [max(p for p in [moments[0], *result.passes] if p < batch) for batch in counted]
    rows = [moments.index(p) for p in live]
    x = np.repeat(np.arange(len(counted) + 1), 2)[1:-1]
    y = np.repeat(rows, 2) + 0.5
    axes.plot(
        x, y, color=colour["ink"], linewidth=3, label="the best schedule", solid_capstyle="butt"
    )
    new = [place for place in range(1, len(rows)) if rows[place] != rows[place - 1]]
    axes.plot(
        new, [rows[place] + 0.5 for place in new], "o", color=colour["ink"], markersize=9,
        markeredgecolor=colour["page"], label="retrained",
    )


def _axes(figure: Picture, colour: dict[str, str], *where):
    axes = figure.add_subplot(*where)
    axes.set_facecolor(colour["page"])
    axes.tick_params(colors=colour["ink"], labelsize=TEXT - 1)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(colour["muted"])
    return axes


def _named(axis, titles: list[str], most: int, shift: float = 0.0) -> None:
    """Some of the titles along an axis."""
    names = _brief(titles)
    step = -(-len(names) // most)
    axis.set_ticks([place + shift for place in range(0, len(names), step)], names[::step])


def _brief(titles: list[str]) -> list[str]:
    """``week of 11 February 2013`` → ``11 February``; the year only where there are several.

    Of a long stretch of time its last part is named.
    """
    names = [title.split(" to ")[-1].removeprefix("week of ") for title in titles]
    years = {name.rpartition(" ")[2] for name in names}
    if len(names) > 1 and len(years) == 1 and all(" " in name for name in names):
        names = [name.rpartition(" ")[0] for name in names]
    return names


#: How each kind of row is drawn: role of its colour, and its mark.
MARKS = {
    "policy": ("line", "D"),
    "random": ("muted", "o"),
    "never": ("refused", "s"),
    "always": ("alert", "^"),
    "trivial": ("pale", "X"),
    "hindsight": ("promoted", "*"),
}


def comparison(result, dark: bool) -> Picture:
    """On the left how well each did, on the right when it retrained; a line per row."""
    colour = colours(dark)
    rows = result.rows
    figure = Picture(
        figsize=(10.2, 1.3 + 0.4 * len(rows)), facecolor=colour["page"], layout="constrained"
    )
    figure.alt = f"{result.heading}. {' '.join(result.told())}"
    figure.get_layout_engine().set(w_pad=0.16)  # the numbers of the two axes keep apart
    grid = figure.add_gridspec(1, 2, width_ratios=(1, 1.1))
    how_well, when = (_axes(figure, colour, grid[0, place]) for place in (0, 1))
    when.sharey(how_well)
    for place, row in enumerate(rows):
        role, mark = MARKS[row.kind]
        for axes in (how_well, when):
            axes.axhline(place, color=colour["grid"], linewidth=1, zorder=0)
        scores = row.scores(result.counted, result.sizes)
        if row.kind == "random":
            spread = (np.arange(len(scores)) % 5 - 2) * 0.09  # so that equal ones are told apart
            how_well.plot(
                scores, place + spread, mark, color=colour[role], markersize=6, alpha=0.7,
                markeredgewidth=0,
            )
            how_well.plot([scores.mean()] * 2, [place - 0.35, place + 0.35], color=colour["ink"])
        else:
            size = 14 if mark == "*" else 9
            how_well.plot(scores, [place], mark, color=colour[role], markersize=size)
        _moments(when, row, place, colour)
    _focus(how_well, result, colour)
    best = next((row for row in rows if row.kind == "hindsight"), None)
    for row in (*(row for row in rows if row.kind == "never"), *([best] if best else [])):
        score = row.scores(result.counted, result.sizes)[0]
        how_well.axvline(score, color=colour[MARKS[row.kind][0]], linewidth=1, linestyle=":")
    how_well.set_ylim(len(rows) - 0.4, -0.6)
    # The draws stand below the policy that they are held against: its name is there already.
    names = [row.name.removeprefix(f"{row.of}: ") if row.kind == "random" else row.name for row in rows]
    how_well.set_yticks(range(len(rows)), names)
    for row, label in zip(rows, how_well.get_yticklabels(), strict=True):
        label.set_color(colour["muted" if row.kind == "random" else "ink"])
    how_well.locator_params(axis="x", nbins=5)
    how_well.set_xlabel(f"{result.metric} (mean over all rows)", color=colour["ink"], fontsize=TEXT)
    when.tick_params(labelleft=False)
    when.set_xlim(-0.5, len(result.titles) - 0.5)
    _named(when.xaxis, result.titles, most=3)
    when.set_xlabel("retrained after: ● deployed, ○ not", color=colour["ink"], fontsize=TEXT)
    how_well.set_title(result.heading, color=colour["ink"], fontsize=TEXT + 1, loc="left")
    return figure


def _focus(axes, result, colour: dict[str, str]) -> None:
    """Keep what is far behind, as trivial predictors often are, from squeezing all else."""
    scores = [row.scores(result.counted, result.sizes) for row in result.rows]
    near = np.concatenate(
        [s for s, row in zip(scores, result.rows, strict=True) if row.kind != "trivial"]
    )
    low, high = near.min(), near.max()
    margin = 0.15 * (high - low) or 0.01
    axes.set_xlim(low - 2 * margin, high + margin)
    for place, score in enumerate(scores):
        if score.max() < low - 2 * margin:
            axes.annotate(
                f"← {number(score.mean())}", (0, place), (6, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", va="center", color=colour["muted"], fontsize=TEXT - 2,
                bbox={"facecolor": colour["page"], "edgecolor": "none", "pad": 2},
            )


def _moments(axes, row, place: int, colour: dict[str, str]) -> None:
    """The moments of one row; of several draws, how many they were says it all."""
    role, _ = MARKS[row.kind]
    if row.kind == "random":
        moments = "1 moment" if row.retrainings == 1 else f"{row.retrainings} moments"
        text = f"{moments}, drawn {len(row.runs)} times"
        axes.text(
            0, place, text, color=colour["muted"], fontsize=TEXT - 2, va="center", style="italic",
            bbox={"facecolor": colour["page"], "edgecolor": "none", "pad": 2},
        )
        return
    (run,) = row.runs
    refused = sorted(set(run.retrained) - set(run.deployed))
    axes.plot(run.deployed, [place] * len(run.deployed), "o", color=colour[role], markersize=8)
    axes.plot(
        refused, [place] * len(refused), "o", color=colour[role], markersize=8,
        markerfacecolor=colour["page"],
    )


def bars(result, names: list[str], gains: dict[str, list[float]], dark: bool) -> Picture:
    """What is gained by each of some things, in one or two ways."""
    colour = colours(dark)
    figure = Picture(
        figsize=(9.6, 1.6 + 0.42 * len(names) * len(gains)), facecolor=colour["page"],
        layout="constrained",
    )
    figure.alt = " ".join([result.heading, *result.told()])
    axes = _axes(figure, colour)
    height = 0.8 / len(gains)
    looks = (
        {"color": colour["line"]},
        {"facecolor": colour["page"], "edgecolor": colour["alert"], "hatch": "///", "linewidth": 1.5},
    )
    for place, ((label, values), look) in enumerate(zip(gains.items(), looks, strict=False)):
        at = np.arange(len(names)) + (place - (len(gains) - 1) / 2) * height
        axes.barh(at, values, height * 0.85, label=label, **look)
        for y, value in zip(at, values, strict=True):
            axes.annotate(
                number(value, sign=True) if abs(value) >= 5e-5 else "0", (value, y), (4 if value >= 0 else -4, 0),
                textcoords="offset points", va="center", ha="left" if value >= 0 else "right",
                color=colour["ink"], fontsize=TEXT - 2,
            )
    axes.axvline(0, color=colour["muted"], linewidth=1)
    axes.margins(x=0.15)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_title(result.heading, color=colour["ink"], fontsize=TEXT + 1, loc="left")
    axes.set_xlabel(next(iter(gains)), color=colour["ink"], fontsize=TEXT)
    if len(gains) > 1:
        axes.set_xlabel("gain", color=colour["ink"], fontsize=TEXT)
        axes.legend(facecolor=colour["page"], labelcolor=colour["ink"], fontsize=TEXT - 1)
    return figure


#: How the lines of several streams are told apart: role of the colour, mark, and dashes.
LINES = (("line", "o", "-"), ("alert", "s", "--"), ("promoted", "^", "-."), ("refused", "D", ":"))


def ages(result, dark: bool) -> Picture:
    """What is lost by models of each age, a line per stream."""
    colour = colours(dark)
    figure = Picture(figsize=(9.6, 4.6), facecolor=colour["page"], layout="constrained")
    figure.alt = " ".join([result.heading, *result.told()])
    axes = _axes(figure, colour)
    axes.axhline(0, color=colour["muted"], linewidth=1.5)
    for place, name in enumerate(result.lost):
        role, mark, dashes = LINES[place % len(LINES)]
        lost = result.lost[name].dropna()
        axes.plot(
            [0, *lost.index], [0, *lost], dashes, marker=mark, markersize=4, linewidth=2.5,
            color=colour[role], label=name,
        )
    axes.set_xlim(left=0)
    axes.grid(axis="y", color=colour["grid"])
    axes.set_xlabel("batches older than the newest model", color=colour["ink"], fontsize=TEXT)
    axes.set_ylabel(f"{result.metric} lost", color=colour["ink"], fontsize=TEXT)
    axes.set_title(result.heading, color=colour["ink"], fontsize=TEXT + 1, loc="left")
    axes.legend(facecolor=colour["page"], labelcolor=colour["ink"], fontsize=TEXT - 1)
    return figure
