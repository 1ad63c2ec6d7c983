// The run at a glance: one look at all passes, and the way to any of them.

import { button, fill, h, s } from "./dom.mjs";
import { estimates, lanes, middle, nearest, scores, turnedDown } from "./overview.mjs";
import {
  LANE,
  TURNED,
  brush,
  crosses,
  dates,
  frame,
  ground,
  gutter,
  line,
  look,
  markOf,
  marks,
  pointer,
  window_,
} from "./timeline.mjs";
import { score } from "./words.mjs";
import { TURNED_DOWN } from "./state.mjs";

/** `toPass`, `toggle` and `zoom` are what a learner can do with it. */
export function glance(run, { toPass, toggle, zoom }) {
  const down = turnedDown(run);
  const events = lanes(run);
  const lines = [{ name: "champion", points: scores(run) }, ...run.beside];
  const estimated = estimates(run);
  if (estimated.some(({ y }) => y !== null)) lines.push({ name: "estimated", points: estimated });
  const whole = [run.passes[0].start, Math.max(run.passes.at(-1).end, run.passes[0].start + 1)];

  const readout = h("span", { class: "readout", "aria-hidden": "true" });
  const chips = h("div", { class: "chips", role: "group", "aria-label": "Lines to show" });
  const svg = s("svg", { "aria-hidden": "true" });
  const slider = { role: "slider", "aria-label": "Pass", "aria-orientation": "horizontal" };
  const box = h("div", { class: "timeline", tabindex: "0", ...slider }, svg);
  const metric = h("strong", {}, `${run.name}: ${run.metric}`);
  const title = h(
    "p",
    { class: "title" },
    metric,
    h("span", { class: "muted" }, ` ↑ ${run.direction}`),
  );
  const el = h(
    "section",
    { class: "glance", "aria-label": "The run at a glance" },
    h("div", { class: "over" }, title, readout, chips),
    box,
  );

  const [here, chosen] = [s("g"), s("g", { class: "brush" })];
  let at = null; // where everything was drawn
  let state = null;
  let drag = null;

  function draw(now) {
    state = now;
    legend(now);
    const domain = now.zoom ?? whole;
    const until = now.until ?? Infinity;
    const inside = ({ x }) => x >= domain[0] && x <= domain[1] && x <= until;
    const shown = lines.filter(({ name }) => !now.hidden.has(name));
    const refused = now.hidden.has(TURNED_DOWN) ? [] : down.filter(inside);
    const values = shown.flatMap(({ points }) => points.filter(inside).map(({ y }) => y));
    values.push(...refused.flatMap(({ y, champion }) => [y, champion]));
    at = frame(Math.max(box.clientWidth || 900, 260), domain, values, events);
    svg.setAttribute("viewBox", `0 0 ${at.width} ${at.bottom + 38}`);
    svg.setAttribute("height", at.bottom + 38);
    const plot = window_(
      at,
      0,
      ground(run, at, now.until === null ? Infinity : run.passes[now.pass].end),
      shown.map((one) => line(at, one.points, lines.indexOf(one), until)),
      crosses(at, refused),
    );
    const over = window_(at, 8, marks(run, at, events, until), here, chosen);
    fill(svg, plot, over, gutter(run, at, events, until), dates(at));
    cursor(now);
  }

  /** Where the run stands now; called with every step, so it touches little. */
  function cursor(now) {
    state = now;
    const one = run.passes[now.pass];
    const known = now.until === null || now.step > 0;
    box.setAttribute("aria-valuemin", run.passes[0].number);
    box.setAttribute("aria-valuemax", run.passes.at(-1).number);
    box.setAttribute("aria-valuenow", one.number);
    box.setAttribute("aria-valuetext", `Pass ${one.number}, ${one.title}: ${told(one, ", ")}`);
    readout.textContent = "";
    if (at) fill(here, pointer(at, one, known));
  }

  /** A pass in words, as far as it may be told. */
  function told(one, comma) {
    if (state.until !== null && one.end > state.until) return "still to come";
    const result = one.score === null ? "no score" : score(one.score);
    return [result, ...one.events].join(comma);
  }

  function legend(now) {
    const names = lines.map(({ name }) => name);
    if (down.length) names.push(TURNED_DOWN);
    const shown =
      names.length > 1
        ? names.map((name, i) => {
            const down = name === TURNED_DOWN;
            const sample = [
              s("path", { ...(down ? TURNED : look(i)), d: "M0 5H26" }),
              down && markOf(run, "refused", 13, 5, 4.6),
            ];
            const picture = s(
              "svg",
              { class: "sample", viewBox: "0 0 26 10", "aria-hidden": "true" },
              sample,
            );
            const pressed = { class: "chip", "aria-pressed": String(!now.hidden.has(name)) };
            return button(`line ${name}`, () => toggle(name), pressed, picture, name);
          })
        : [];
    const all =
      now.zoom && button("whole", () => zoom(null), { class: "chip" }, "Show the whole run");
    fill(chips, shown, all);
  }

  const timeAt = (x) =>
    at.domain[0] + ((x - at.left) / (at.right - at.left)) * (at.domain[1] - at.domain[0]);

  /** The pass at a place; among the marks, the one whose mark is nearest. */
  function passAt([x, y]) {
    const where = y > at.lanes + LANE ? (one) => one.end : middle;
    return nearest(run.passes, where, timeAt(x));
  }

  function spot(event) {
    const bounds = svg.getBoundingClientRect();
    const k = at.width / bounds.width;
    return [(event.clientX - bounds.left) * k, (event.clientY - bounds.top) * k];
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drag = { from: spot(event)[0], ends: null };
    svg.setPointerCapture(event.pointerId);
  });

  svg.addEventListener("pointermove", (event) => {
    const place = spot(event);
    if (drag && (drag.ends || Math.abs(place[0] - drag.from) > 6)) {
      drag.ends = [Math.min(drag.from, place[0]), Math.max(drag.from, place[0])];
      fill(chosen, brush(at, drag.ends));
    } else if (!drag) {
      const one = run.passes[passAt(place)];
      readout.textContent = `Pass ${one.number} · ${one.title} · ${told(one, " · ")}`;
    }
  });

  svg.addEventListener("pointerup", (event) => {
    const done = drag;
    letGo();
    if (!done) return;
    if (!done.ends) {
      toPass(passAt(spot(event)));
      return;
    }
    const [a, b] = done.ends.map(timeAt);
    const inside = run.passes.filter((one) => one.end >= a && one.start <= b);
    if (inside.length > 1) zoom([Math.max(a, whole[0]), Math.min(b, whole[1])]);
  });

  const letGo = () => {
    drag = null;
    fill(chosen);
  };
  svg.addEventListener("pointercancel", letGo);
  svg.addEventListener("pointerleave", () => (readout.textContent = ""));

  /** One more line, or another one of that name. */
  function add(name, points) {
    const old = lines.findIndex((one) => one.name === name);
    lines.splice(old < 0 ? lines.length : old, 1, { name, points });
  }

  return { el, box, draw, cursor, add };
}
