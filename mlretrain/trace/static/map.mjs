// The map of a pass: the way taken so far is solid, the present step filled.

import { fill, label, panel, path, rect, s } from "./dom.mjs";
import { key, plan, wayPath } from "./flow.mjs";

/** `toStep` shows a step that was taken; `choose` is a move of a learner who performs. */
export function mapPanel(run, { toStep, choose }) {
  const picture = s("svg", { role: "img" });
  const el = panel("flow", "The way through the cycle", picture);
  el.hidden = run.nodes.size === 0;
  let drawn = null;

  function update({ pass, step, asking, performing }) {
    if (el.hidden) return;
    const { steps } = run.passes[pass];
    const taken = steps.slice(0, step + 1);
    const ways = taken.slice(0, step).map(({ name, next }) => [name, next]);
    const last = steps[step];
    if (last?.next && !asking && step === steps.length - 1) ways.push([last.name, last.next]);
    // A way that is not on the map but was taken needs a place too.
    const off = ways.filter(([a, b]) => !run.edges.some(([c, d]) => a === c && b === d));
    if (!drawn || drawn.off || off.length) drawn = { ...plan(run, off), off: off.length };
    const went = new Set(ways.map(([a, b]) => key(a, b)));
    const isTaken = (way) => went.has(key(way.from, way.to));
    const shown = drawn.ways.filter((way) => !performing || isTaken(way));
    // The ways taken lie above the others.
    shown.sort((a, b) => isTaken(a) - isTaken(b));
    const nodes = [...drawn.nodes].map(([name, at]) => {
      const order = taken.flatMap((one, i) => (one.name === name ? [i + 1] : []));
      const state = name === last?.name ? "now" : order.length ? "done" : "ahead";
      const click = () => {
        if (performing && asking) choose(name);
        else if (order.length) toStep(order.at(-1) - 1);
      };
      return node(at, `node ${state}${run.asks.has(name) ? " asks" : ""}`, order, click);
    });
    picture.setAttribute("viewBox", `0 0 ${drawn.width} ${drawn.height}`);
    picture.style.maxWidth = `${drawn.width * 1.15}px`;
    picture.setAttribute("aria-label", `The way taken so far: ${inWords(taken, asking)}.`);
    fill(
      picture,
      shown.map((way) => wayShape(way, isTaken(way))),
      nodes,
    );
  }

  function inWords(taken, asking) {
    const told = taken.map(({ name, next }, i) => {
      const answer = run.edges.find(([a, b]) => a === name && b === next)?.[2];
      return answer && !(asking && i === taken.length - 1) ? `${name} (${answer})` : name;
    });
    return told.join(" → ");
  }
  return { el, update };
}

function wayShape({ points, label: words, at, anchor }, taken) {
  const [[fx, fy], [x, y]] = points.slice(-2);
  const length = Math.hypot(x - fx, y - fy) || 1;
  const [dx, dy] = [(x - fx) / length, (y - fy) / length];
  const size = taken ? 10 : 8;
  const [bx, by, half] = [x - dx * size, y - dy * size, size / 2];
  const head = `M${x} ${y}L${bx - dy * half} ${by + dx * half}L${bx + dy * half} ${by - dx * half}Z`;
  // The line ends inside the head, so that its own end does not show at the tip.
  const line = [...points.slice(0, -1), [x - dx * size * 0.7, y - dy * size * 0.7]];
  return s(
    "g",
    { class: taken ? "way taken" : "way" },
    path("run", wayPath(line)),
    path("head", head),
    words && label(...at, words, anchor),
  );
}

function node({ x, y, w, h: high, lines }, kind, order, onclick) {
  const [l, t, r, b] = [x - w / 2, y - high / 2, x + w / 2, y + high / 2];
  const point = 14; // how far the points of a question reach in
  const shape = kind.endsWith("asks")
    ? path(
        "shape",
        `M${l} ${y}L${l + point} ${t}H${r - point}L${r} ${y}L${r - point} ${b}H${l + point}Z`,
      )
    : rect("shape", l, t, w, high, 9);
  const first = y + 4.6 - (lines.length - 1) * 7.5;
  const words = lines.map((line, i) => label(x, first + i * 15, line, "middle"));
  const badge = order.slice(-3).join(", ");
  const wide = Math.max(19, badge.length * 7 + 10);
  const number = badge && [
    rect("badge", l - wide / 2 + 5, t - 7, wide, 19, 9.5),
    label(l + 5, t + 7, badge, "middle", "order"),
  ];
  return s("g", { class: kind, onclick }, shape, words, number);
}
