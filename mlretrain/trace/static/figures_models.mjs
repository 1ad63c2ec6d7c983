// Figures about models: how they did at the exam, what they learned from, what became of them.

import { dot, h, label, path, rect, s } from "./dom.mjs";
import { UNITS, drawing, note } from "./figure_parts.mjs";
import { dateTicks, extent, fixed, markPath, scale } from "./plot.mjs";
import { live, moment, versions } from "./story.mjs";
import { count, score } from "./words.mjs";

/** Challenger against champion, metric by metric, and what the gate asks for. */
export function examFigure({ figure, open }) {
  const { challenger = {}, champion = {}, limits = {}, rows, outcome } = figure;
  const metrics = Object.keys(challenger).filter((metric) => Number.isFinite(challenger[metric]));
  const title = outcome ? "What the gate looks at" : "Challenger against champion";
  if (!metrics.length) return { title, picture: note("The challenger could not be examined.") };
  const tall = metrics.some((metric) => metric in limits) ? 104 : 88;
  const picture = drawing(
    metrics.length * tall,
    metrics.map((name, i) =>
      contest(i * tall + 50, name, challenger[name], champion[name], limits[name]),
    ),
  );
  const told = metrics.map((name) => `${name}: ${gap(challenger[name], champion[name])}`);
  const on = rows ? `On ${count(rows, "row")} that neither has learned from. ` : "";
  const verdict = outcome && !open ? ` The gate: ${outcome}.` : "";
  return { title, picture, words: `${on}${told.join("; ")}.${verdict}` };
}

/** One metric: the challenger above the axis; champion and limit, where there are any, below. */
function contest(y, name, mine, theirs, limit) {
  const x = scale(extent([mine, theirs, limit], 0.3), [16, UNITS - 16]);
  const inside = (place) => Math.min(Math.max(place, 76), UNITS - 76);
  const below = (value, words, drop, kind) =>
    label(inside(x(value)), y + drop, words, "middle", kind);
  return [
    label(0, y - 37, name, "start", "strong"),
    label(UNITS, y - 37, "better →", "end", "muted"),
    path("axis", `M0 ${y}H${UNITS}`),
    Number.isFinite(limit) && [
      path("limit", `M${fixed(x(limit))} ${y - 15}V${y + 9}`),
      below(limit, `asked for: ${score(limit)}`, 42, "alert"),
    ],
    Number.isFinite(theirs) && [
      path("lead", `M${fixed(x(theirs))} ${y}H${fixed(x(mine))}`),
      dot("rival", x(theirs), y, 6.5),
      below(theirs, `champion ${score(theirs)}`, 23, "muted"),
    ],
    dot("own", x(mine), y, 7),
    below(mine, `challenger ${score(mine)}`, -13, "strong"),
  ];
}

function gap(mine, theirs) {
  if (!Number.isFinite(theirs)) return score(mine);
  if (mine === theirs) return "the challenger is as good";
  return `the challenger is ${score(Math.abs(mine - theirs))} ${mine > theirs ? "better" : "worse"}`;
}

/** A gate that left no figure of its own has looked at the exam before it. */
export function examBefore(now) {
  const before = now.run.passes[now.pass].steps.slice(0, now.step).reverse();
  const exam = before.find(({ figure }) => figure?.kind === "exam");
  return exam && examFigure({ ...now, figure: exam.figure });
}

/** Which rows are learned from, and which are kept for the exam. */
export function windowFigure({ run, figure }) {
  const [from, until, start, end] = [...figure.train, ...figure.exam].map(moment);
  const first = Math.min(from, run.passes[0].start);
  const x = scale([first, end], [8, UNITS - 8]);
  const bar = (kind, a, b) => rect(kind, x(a), 40, Math.max(x(b) - x(a), 2), 26, 3);
  const ticks = dateTicks([first, end], 6);
  const [trained, examined] = figure.rows.map((many) => count(many, "row"));
  const picture = drawing(
    116,
    x(from) - x(first) > 3 && bar("older", first, from),
    x(from) - x(first) > 60 && label((x(first) + x(from)) / 2, 58, "left out", "middle", "muted"),
    bar("train", from, until),
    bar("exam", start, end),
    rect("train", 8, 5, 14, 11, 2),
    label(29, 15, `learned from: ${trained}`, "start", "strong"),
    rect("exam", 8, 23, 14, 11, 2),
    label(29, 33, `kept for the exam: ${examined}`, "start", "strong"),
    path(
      "axis",
      `M8 74H${UNITS - 8}${ticks.map(({ time }) => `M${fixed(x(time))} 74v5`).join("")}`,
    ),
    ticks
      .filter(({ time }) => x(time) > 20 && x(time) < UNITS - 24)
      .map(({ time, label: words, larger }) => [
        label(x(time), 94, words, "middle", "muted"),
        larger && label(x(time), 110, larger, "middle", "larger"),
      ]),
  );
  const words = "The exam is later than every row that the challenger learns from: no peeking.";
  return { title: "Learned from, and kept for the exam", picture, words };
}

/** The versions so far: which is live, and what became of the others. */
export function versionsFigure({ run, pass, step, open }) {
  const title = "The versions so far";
  const at = run.passes[pass].first + step - (open ? 1 : 0);
  const { shown, left } = versions(run, at, 6);
  if (!shown.length) return { title, picture: note("There is no model yet.") };
  const now = live(run, pass, step);
  const chips = shown.map(({ name, fate, pass: number }) => {
    const mark = fate in run.marks && path(`mark ${fate}`, markPath(fate, 8, 8, 5.5));
    const sign =
      mark && s("svg", { class: "sample", viewBox: "0 0 16 16", "aria-hidden": "true" }, mark);
    return h(
      "li",
      { class: name === now ? "version live" : "version" },
      h("strong", {}, name),
      h("span", {}, sign, ` ${name === now ? "live" : fate}`),
      h("span", { class: "muted" }, number === null ? "earlier" : `pass ${number}`),
    );
  });
  const more = left > 0 && h("li", { class: "more" }, `${count(left, "version")} before these`);
  return { title, picture: h("ol", { class: "versions" }, more, ...chips) };
}
