// Figures about data: what was found in it, how far it moved, how well it was answered.

import { h, label, path, rect } from "./dom.mjs";
import { UNITS, chart, drawing, note } from "./figure_parts.mjs";
import { middle } from "./overview.mjs";
import { fixed, scale } from "./plot.mjs";
import { count, score, signed } from "./words.mjs";

const RECENT = 14; // passes in a picture of scores
const MOST = 7; // findings, and columns

/** What the quality gate found. */
export function findingsFigure({ figure, open }) {
  const title = "What the check of the data found";
  if (open) return { title, picture: note("Answer first.") };
  const sign = (kind, text) => h("span", { class: `sign ${kind}`, "aria-hidden": "true" }, text);
  if (!figure.findings.length) {
    const words =
      "Nothing to object to: columns, kinds, missing values, ranges, duplicates, labels and volume are as they were.";
    return { title, picture: note(sign("promoted", "✓ "), words) };
  }
  const items = figure.findings.slice(0, MOST).map((one) => {
    // A finding in plain words is one that refuses.
    const { severity = "refuse", column = "", message = String(one), rows = [] } = one;
    const refuses = severity === "refuse";
    const some = rows.slice(0, 5).join(", ") + (rows.length > 5 ? " …" : "");
    return h(
      "li",
      {},
      sign(refuses ? "refused" : "alert", refuses ? "✕ " : "! "),
      h("strong", {}, severity),
      column && !message.includes(column) ? ` ${column}: ` : ": ",
      signed(message),
      rows.length > 0 && h("span", { class: "muted" }, ` (rows ${some})`),
    );
  });
  const left = figure.findings.length - items.length;
  return {
    title,
    picture: h("ul", { class: "findings" }, items),
    words: left > 0 && `… and ${count(left, "finding")} more.`,
  };
}

/** A score that falls under a limit, or does not. */
export function dropFigure({ run, figure, pass, open }) {
  const { metric, score: now, limit, reference, name } = figure;
  const points =
    metric === run.metric ? recent(run, pass) : [{ x: middle(run.passes[pass]), y: now }];
  const from = Number.isFinite(reference) ? ` (${name}: ${score(reference)})` : "";
  const told = open ? "" : `: it is ${now > limit ? "not " : ""}down there`;
  const words = `${metric} is ${score(now)}; the trigger fires at ${score(limit)} and below${from}${told}.`;
  return {
    title: `Has ${metric} dropped?`,
    picture: chart(points, { limit, reference, name }),
    words,
  };
}

/** The champion's scores so far. */
export function scoresFigure({ run, pass }) {
  const title = "The champion's scores so far";
  const points = recent(run, pass);
  if (points.every(({ y }) => y === null))
    return { title, picture: note("There is no score yet.") };
  return {
    title,
    picture: chart(points),
    words: `${run.metric} is ${score(points.at(-1).y)} in this pass; ${run.direction}.`,
  };
}

const recent = (run, pass) =>
  run.passes
    .slice(Math.max(0, pass - RECENT + 1), pass + 1)
    .map((one) => ({ x: middle(one), y: one.score }));

/** How far each column has moved, and the one that moved farthest beside its reference. */
export function driftFigure({ figure }) {
  const { threshold, statistic, parts } = figure;
  const order = figure.columns.map((name, i) => ({ name, effect: figure.effect[i] }));
  order.sort((a, b) => b.effect - a.effect);
  const shown = order.slice(0, MOST);
  const left = Math.min(150, Math.max(...shown.map(({ name }) => name.length)) * 7.2 + 14);
  const x = scale([0, Math.max(order[0].effect, threshold) * 1.15 || 1], [left, UNITS - 44]);
  const bars = shown.map(({ name, effect }, i) => {
    const [y, over] = [22 + i * 22, effect > threshold];
    const bar = rect(over ? "bar over" : "bar", left, y, Math.max(x(effect) - left, 1), 15);
    const told = [
      label(left - 8, y + 12, name, "end"),
      label(
        x(effect) + 6,
        y + 12,
        `${score(effect, 3)}${over ? " !" : ""}`,
        "start",
        over ? "strong halo" : "muted halo",
      ),
    ];
    return { bar, told };
  });
  const bottom = 24 + shown.length * 22;
  const limit = path("limit", `M${fixed(x(threshold))} 16V${bottom}`);
  const words = label(x(threshold), 11, `too far: over ${threshold}`, "middle", "alert");
  const below = parts ? distribution(parts, bottom + 22) : [];
  const over = order.filter(({ effect }) => effect > threshold).length;
  return {
    title: `How far the columns have moved (${statistic})`,
    picture: drawing(
      bottom + (parts ? 156 : 8),
      bars.map(({ bar }) => bar),
      limit,
      bars.map(({ told }) => told),
      words,
      below,
    ),
    words: `Of ${count(order.length, "column")}, ${over || "none"} moved farther than ${threshold}; ${order[0].name} moved farthest.`,
  };
}

/** Shares of the rows in each part of a column: bars for now, lines for the reference. */
function distribution({ column, labels, before, now }, top) {
  const most = Math.max(...before, ...now) || 1;
  const wide = (UNITS - 10) / labels.length;
  const floor = top + 104;
  const y = scale([0, most], [floor, top + 20]);
  return [
    label(5, top + 6, `${column}: bars are now, lines were before`, "start", "strong"),
    labels.map((words, i) => [
      rect("bar", 5 + (i + 0.12) * wide, y(now[i]), wide * 0.76, floor - y(now[i])),
      path("outline", `M${fixed(6 + i * wide)} ${fixed(y(before[i]))}h${fixed(wide - 2)}`),
      label(5 + (i + 0.5) * wide, floor + 16, shortened(words), "middle", "muted small"),
    ]),
  ];
}

const shortened = (words) => signed(words.length > 7 ? `${words.slice(0, 6)}…` : words);

/** Labels that are on their way, and estimates beside the truth as far as it has come. */
export function labelsFigure({ figure }) {
  const title = "Estimated, and what came out";
  const rows = figure.truths.flatMap(({ title: name, estimates, scores }) =>
    Object.keys(scores).map((metric) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, name),
        h("td", {}, metric),
        h("td", {}, score(estimates[metric])),
        h("td", {}, score(scores[metric])),
      ),
    ),
  );
  const heads = ["Rows", "Metric", "Estimated", "Came out as"].map((head) =>
    h("th", { scope: "col" }, head),
  );
  const picture = rows.length
    ? h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows))
    : note("No batch has all its labels since the last pass.");
  return { title, picture, words: `${count(figure.waiting, "label")} on the way.` };
}

/** What a program has printed so far. */
export function outputFigure({ figure }) {
  const picture = figure.text
    ? h("pre", { class: "output", tabindex: "0" }, figure.text)
    : note("Nothing yet.");
  return { title: "Printed so far", picture };
}
