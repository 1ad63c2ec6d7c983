// The drawing of the run at a glance, from its axes to its marks.

import { dot, label, path, rect, s } from "./dom.mjs";
import { bands } from "./overview.mjs";
import { dateTicks, extent, fixed, linePath, markPath, scale, valueTicks } from "./plot.mjs";

export const LANE = 20; // the height of a row of marks
// Roles of colours, and dashes; those of `BESIDE` in `trace/palette.py`.
const LINES = ["champion", "undecided", "refused", "promoted", "alert"];
const DASHES = ["", "7 5", "2 4", "10 4 2 4", "5 2"];

/** The look of a line, which differs by its dashes as well as by its colour. */
export const look = (i) => ({
  class: `line role-${LINES[i % LINES.length]}`,
  "stroke-dasharray": DASHES[i % DASHES.length],
});

/** Where everything goes: the scales and edges of a drawing so wide. */
export function frame(width, domain, values, events) {
  const narrow = width < 520;
  // The mark, the name and the number of a kind of event stand on the left.
  const most = Math.max(0, ...events.map(([name, passes]) => name.length * 7 + digits(passes) * 8));
  const [left, right, top] = [Math.max(100, most + 40), width - 12, 12];
  const floor = top + (narrow ? 112 : 132); // of the plot
  const lanes = floor + 8; // of the champion's lane, the first
  const range = extent(values);
  return {
    ...{ width, narrow, left, right, top, floor, lanes, domain, range },
    bottom: lanes + LANE * (1 + events.length),
    x: scale(domain, [left, right]),
    y: scale(range, [floor, top]),
  };
}

const digits = (passes) => passes.length.toLocaleString("en").length;

/** The part of a drawing that is cut off at the edges of the plot, or a little beyond. */
export function window_(at, beyond, ...children) {
  const [x, height] = [at.left - beyond, at.bottom + 6];
  const width = at.right + beyond - x;
  const box = { x, y: 0, width, height, viewBox: `${x} 0 ${width} ${height}` };
  return s("svg", box, ...children);
}

/** Champion versions: tints behind the plot, and their names in the first lane. */
export function ground(run, at, until) {
  const tints = ["", ""];
  const [names, bounds] = [[], []];
  let free = -Infinity;
  bands(run).forEach(({ version, start, end }, i) => {
    const [a, b] = [at.x(start), at.x(Math.min(end, until))];
    if (start >= until || b < at.left || a > at.right) return;
    const across = `${fixed(a)} ${at.top}H${fixed(b)}V${at.floor}H${fixed(a)}Z`;
    tints[i % 2] += `M${across}M${fixed(a)} ${at.lanes}H${fixed(b)}v${LANE - 2}H${fixed(a)}Z`;
    if (i) bounds.push(`M${fixed(a)} ${at.top}V${at.bottom}`);
    const [from, to] = [Math.max(a, at.left), Math.min(b, at.right)];
    const half = version.length * 4.2;
    const centre = (from + to) / 2;
    // A name may stand over its neighbours' bounds, but keeps away from their names.
    if (2 * half > to - from + 3 || centre - half < free) return;
    names.push(label(centre, at.lanes + 15, version, "middle", "version"));
    free = centre + half + 5;
  });
  // So many bounds would be a tint of their own.
  const lines = bounds.length < 200 && path("bound", bounds.join(""));
  return [path("band0", tints[0]), path("band1", tints[1]), grid(at), lines, ...names];
}

const grid = (at) =>
  path(
    "grid",
    ticks(at)
      .map(({ value }) => `M${at.left} ${fixed(at.y(value))}H${at.right}`)
      .join(""),
  );

const ticks = (at) => valueTicks(at.range, 4);

/** The values and names on the left. */
export function gutter(run, at, events, until) {
  const values = ticks(at).map(({ value, label: words }) =>
    label(at.left - 10, at.y(value) + 4, words, "end", "muted"),
  );
  const lanes = events.map(([event, passes], i) => {
    const y = at.lanes + LANE * (i + 1.5);
    const many = passes.filter((k) => run.passes[k].end <= until).length;
    return [
      markOf(run, event, 7, y, at.narrow ? 5 : 6),
      label(20, y + 4, event),
      label(at.left - 10, y + 4, many.toLocaleString("en"), "end", "muted"),
    ];
  });
  return [...values, label(20, at.lanes + 15, "champion"), ...lanes];
}

/** The mark of an event, by itself. */
export const markOf = (run, event, x, y, r = 6) =>
  path(kindOf(run, event), markPath(event, x, y, r));
const kindOf = (run, event) => `mark ${event in run.marks ? event : "other"}`;

/** One line of scores; the first one has a dot for each pass. */
export function line(at, points, i, until) {
  const room = (at.domain[1] - at.domain[0]) * 0.02;
  const near = points.filter((point, k) => {
    const before = points[k - 1]?.x ?? point.x;
    const after = points[k + 1]?.x ?? point.x;
    return after >= at.domain[0] - room && before <= at.domain[1] + room && point.x <= until;
  });
  const drawn = s("path", { ...look(i), d: linePath(near, at.x, at.y) });
  if (i > 0 || near.length * 7 > at.width - at.left) return [drawn];
  const known = near.filter((point) => point.y !== null);
  return [drawn, ...known.map((point) => dot("dot", at.x(point.x), at.y(point.y), 3.4))];
}

/** The look of the line of challengers that were turned down. */
export const TURNED = { class: "line turned", "stroke-dasharray": "0.1 5" };

/** Challengers that were turned down, each with a stem to the champion's score at that exam. */
export function crosses(at, down) {
  const each = down.map(({ x, y, champion }) => [
    champion !== null &&
      path("stem", `M${fixed(at.x(x))} ${fixed(at.y(y))}V${fixed(at.y(champion))}`),
    champion !== null && dot("rival", at.x(x), at.y(champion), 3.6),
    path("mark refused", markPath("refused", at.x(x), at.y(y), 4.6)),
  ]);
  return [down.length > 1 && s("path", { ...TURNED, d: linePath(down, at.x, at.y) }), ...each];
}

/** A lane per kind of event, its marks where they fell: at the end of their pass. */
export function marks(run, at, events, until) {
  return events.map(([event, passes], i) => {
    const y = at.lanes + LANE * (i + 1.5);
    let [all, last] = ["", -Infinity];
    for (const k of passes) {
      const x = at.x(run.passes[k].end);
      // Two marks on one pixel are one mark.
      if (run.passes[k].end > until || x < at.left - 1 || x > at.right + 1 || x - last < 1) continue;
      all += markPath(event, x, y, at.narrow ? 5 : 6);
      last = x;
    }
    return [path("grid", `M${at.left} ${y}H${at.right}`), path(kindOf(run, event), all)];
  });
}

/** The axis of time. */
export function dates(at) {
  const found = dateTicks(at.domain, Math.floor((at.width - at.left) / 52));
  const stems = found.map(({ time }) => `M${fixed(at.x(time))} ${at.bottom}v5`).join("");
  const words = found.filter(({ time }) => at.x(time) < at.width - 14);
  return [
    path("axis", `M${at.left} ${at.bottom}H${at.right}${stems}`),
    ...words.map(({ time, label: text, larger }) => [
      label(at.x(time), at.bottom + 18, text, "middle", "muted"),
      larger &&
        label(Math.min(at.x(time), at.width - 17), at.bottom + 33, larger, "middle", "larger"),
    ]),
  ];
}

/** Where the run stands. */
export function pointer(at, one, known) {
  const [a, b] = [at.x(one.start), at.x(one.end)];
  const centre = (a + b) / 2;
  return [
    rect("here", a, at.top - 3, Math.max(b - a, 3), at.bottom - at.top + 3, 3),
    path("pin", `M${fixed(centre - 6)} ${at.top - 11}h12l-6 8Z`),
    known && one.score !== null && dot("now", centre, at.y(one.score), 5.5),
  ];
}

/** The stretch that is being chosen. */
export const brush = (at, [a, b]) => rect(null, a, at.top, b - a, at.bottom - at.top);
