// What figures are made of.

import { dot, h, label, path, rect, s } from "./dom.mjs";
import { dateTicks, extent, fixed, linePath, scale, valueTicks } from "./plot.mjs";

export const UNITS = 356; // the width of a drawing; about as many pixels

/** A drawing of some height. What it shows is told in the words below it. */
export const drawing = (height, ...shapes) =>
  s("svg", { viewBox: `0 0 ${UNITS} ${height}`, "aria-hidden": "true" }, ...shapes);

/** Words in the place of a picture. */
export const note = (...words) => h("p", { class: "none" }, ...words);

/** Scores over time, the last one marked; with a limit, and with what it is counted from. */
export function chart(points, { limit = null, reference = null, name = "" } = {}) {
  const [left, right, top, floor] = [52, UNITS - 10, 10, 138];
  const ends = [points[0].x, Math.max(points.at(-1).x, points[0].x + 1)];
  const x = scale(ends, [left + 12, right - 12]);
  const range = extent([...points.map((point) => point.y), limit, reference], 0.15);
  const y = scale(range, [floor, top]);
  const across = (value) => `M${left} ${fixed(y(value))}H${right}`;
  const last = points.at(-1);
  return drawing(
    floor + 26,
    valueTicks(range, 3).map(({ value, label: words }) => [
      path("grid", across(value)),
      label(left - 8, y(value) + 4, words, "end", "muted"),
    ]),
    limit !== null && [
      rect("under", left, y(limit), right - left, floor - y(limit)),
      path("limit", across(limit)),
      label(left + 4, y(limit) + 14, "fires down here", "start", "alert"),
    ],
    reference !== null && [
      path("reference", across(reference)),
      label(left + 4, y(reference) - 5, name, "start", "muted"),
    ],
    path("line role-champion", linePath(points, x, y)),
    points
      .filter((point) => point.y !== null)
      .map((point) =>
        dot(point === last ? "now" : "dot", x(point.x), y(point.y), point === last ? 6 : 3.4),
      ),
    dateTicks(ends, 5).map(({ time, label: words }) =>
      label(x(time), floor + 20, words, "middle", "muted"),
    ),
  );
}
