// The panels of one pass: its map, its source, its process table and its variables.

import { fill, h, panel, s } from "./dom.mjs";
import { plan, wayPath } from "./flow.mjs";
import { tracker } from "./story.mjs";
import { signed, value } from "./words.mjs";

const MOST = 40; // rows of a table: a pass of a program may have thousands of steps

/** The map of a pass: the way taken so far is solid, the present step filled. */
export function flowPanel(run, { toStep, choose }) {
  const picture = s("svg", { role: "img" });
  const el = panel("flow", "The way through the cycle", picture);
  let drawn = null;

  function update({ pass, step, asking, performing }) {
    const { steps } = run.passes[pass];
    const taken = steps.slice(0, step + 1);
    const ways = taken.slice(0, step).map((one) => [one.name, one.next]);
    if (!asking && steps[step]?.next && step === steps.length - 1)
      ways.push([steps[step].name, steps[step].next]);
    const off = ways.filter(([a, b]) => !run.edges.some(([c, d]) => a === c && b === d));
    if (drawn === null || off.length || drawn.off) drawn = { ...plan(run, off), off: off.length };
    const went = new Set(ways.map((way) => way.join("\n")));
    const now = steps[step]?.name;
    const arrows = drawn.ways
      .filter(({ from, to }) => !performing || went.has(`${from}\n${to}`))
      .sort((a, b) => went.has(`${a.from}\n${a.to}`) - went.has(`${b.from}\n${b.to}`))
      .flatMap((way) => arrow(way, went.has(`${way.from}\n${way.to}`)));
    const nodes = [...drawn.nodes].map(([name, at]) => {
      const order = taken.flatMap((one, i) => (one.name === name ? [i + 1] : []));
      const state = name === now ? "now" : order.length ? "done" : "ahead";
      return node(name, at, state, order, run.asks.has(name), () => {
        if (performing && asking) choose(name);
        else if (order.length) toStep(order.at(-1) - 1);
      });
    });
    picture.setAttribute("viewBox", `0 0 ${drawn.width} ${drawn.height}`);
    picture.style.maxWidth = `${drawn.width * 1.15}px`;
    const told = taken.map((one) => {
      const answer = run.edges.find(([a, b]) => a === one.name && b === one.next)?.[2];
      return answer && !(asking && one === taken.at(-1)) ? `${one.name} (${answer})` : one.name;
    });
    picture.setAttribute("aria-label", `The way taken so far: ${told.join(" → ")}.`);
    fill(picture, arrows, nodes);
  }
  return { el, update };
}

function arrow({ points, label, at, anchor }, taken) {
  const [[fx, fy], [x, y]] = points.slice(-2);
  const length = Math.hypot(x - fx, y - fy) || 1;
  const [dx, dy] = [(x - fx) / length, (y - fy) / length];
  const size = taken ? 10 : 8;
  // The line ends inside the head, so that its own end does not show at the tip.
  const line = [...points.slice(0, -1), [x - dx * size * 0.7, y - dy * size * 0.7]];
  const head = `M${x} ${y}L${x - dx * size - dy * size * 0.5} ${y - dy * size + dx * size * 0.5}L${x - dx * size + dy * size * 0.5} ${y - dy * size - dx * size * 0.5}Z`;
  return [
    s(
      "g",
      { class: taken ? "way taken" : "way" },
      s("path", { class: "run", d: wayPath(line) }),
      s("path", { class: "head", d: head }),
      label && s("text", { x: at[0], y: at[1], "text-anchor": anchor }, label),
    ),
  ];
}

function node(name, { x, y, w, h: high, lines }, state, order, asks, onclick) {
  const [l, t, r, b] = [x - w / 2, y - high / 2, x + w / 2, y + high / 2];
  const shape = asks
    ? s("path", {
        class: "shape",
        d: `M${l} ${y}L${l + 14} ${t}H${r - 14}L${r} ${y}L${r - 14} ${b}H${l + 14}Z`,
      })
    : s("rect", { class: "shape", x: l, y: t, width: w, height: high, rx: 9 });
  const first = y + 4.6 - (lines.length - 1) * 7.5;
  const badge = order.slice(-3).join(", ");
  const wide = Math.max(19, badge.length * 7 + 10);
  return s(
    "g",
    { class: `node ${state}${asks ? " asks" : ""}`, onclick },
    shape,
    ...lines.map((line, i) => s("text", { x, y: first + i * 15, "text-anchor": "middle" }, line)),
    badge &&
      s("rect", {
        class: "badge",
        x: l - wide / 2 + 5,
        y: t - 7,
        width: wide,
        height: 19,
        rx: 9.5,
      }),
    badge && s("text", { class: "order", x: l + 5, y: t + 7, "text-anchor": "middle" }, badge),
  );
}

/** The source of a pass: what ran, with the line that is running. */
export function sourcePanel(run) {
  const lines = run.lines.map((line, i) => h("li", {}, h("code", {}, ...coloured(line))));
  const long = lines.length > 26;
  const list = h(
    "ol",
    long ? { class: "long", tabindex: "0", "aria-label": "Source code", role: "list" } : {},
    ...lines,
  );
  const el = panel("source", "The source of a pass", list);
  lines.forEach((line, i) =>
    line.style.setProperty("--indent", `${run.lines[i].match(/^ */)[0].length}ch`),
  );

  function update({ pass, step }) {
    const { steps } = run.passes[pass];
    const done = new Set(steps.slice(0, step).map((one) => one.line));
    lines.forEach((line, i) => {
      const now = steps[step]?.line === i + 1;
      line.className = now ? "now" : done.has(i + 1) ? "done" : "";
      if (now) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
      if (now && long) list.scrollTop = line.offsetTop - list.clientHeight / 2;
    });
  }
  return { el, update };
}

const TOKENS =
  /("""[\s\S]*?"""|"[^"]*"|'[^']*')|(#.*)|\b(def|if|elif|else|for|while|return|try|except|finally|with|as|import|from|in|not|and|or|class|raise|pass|None|True|False)\b/g;

function coloured(line) {
  const parts = [];
  let at = 0;
  for (const match of line.matchAll(TOKENS)) {
    parts.push(line.slice(at, match.index));
    const kind = match[1] ? "text" : match[2] ? "note" : "word";
    parts.push(h("span", { class: kind }, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, line.slice(at) || (at ? "" : " ")];
}

/** The process table, filled row by row. */
export function tablePanel(run, { toStep }) {
  const body = h("tbody");
  const more = h("caption");
  const heads = ["Step", "Action", "Input", "Output", "Next step"];
  const el = panel(
    "process",
    "Process table",
    h(
      "table",
      {},
      more,
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      body,
    ),
  );

  function update({ pass, step, open, asking }) {
    const { steps } = run.passes[pass];
    const from = Math.max(0, step + 1 - MOST);
    more.textContent = from ? `The ${from.toLocaleString("en")} steps before are left out.` : "";
    fill(
      body,
      steps.slice(from, step + 1).map((one, i) => {
        const at = from + i;
        const now = at === step;
        const [output, next] = [now && open ? "?" : one.output, now && asking ? "?" : one.next];
        return h(
          "tr",
          now ? { class: "now", "aria-current": "step" } : {},
          h(
            "th",
            { scope: "row" },
            h("span", { class: "order" }, String(at + 1)),
            h(
              "button",
              {
                type: "button",
                class: "jump",
                "data-key": `jump ${at}`,
                title: `Show step ${at + 1}`,
                onclick: () => toStep(at),
              },
              one.name,
            ),
          ),
          ...[
            ["Action", one.action],
            ["Input", one.input],
            ["Output", output],
            ["Next step", next],
          ].map(([label, words]) => h("td", { "data-label": label }, signed(words))),
        );
      }),
    );
  }
  return { el, update };
}

/** The status tracker: what each variable is, and what the present step made of it. */
export function statusPanel(run) {
  const table = h("table");
  const el = panel("status", "Status tracker", table);

  function update({ pass, step, open }) {
    const { steps } = run.passes[pass];
    // Beyond this many columns the steps would be too narrow to be told apart.
    const columns = steps.length <= 14 ? Math.max(step + 1, 1) : 0;
    const heads = [...Array(columns).keys()].map((i) =>
      h(
        "th",
        { scope: "col", class: i === step ? "tick now" : "tick" },
        h("span", { class: "hidden" }, `step ${steps[i].name} `),
        String(i + 1),
      ),
    );
    const rows = tracker(run, pass, step, open).map((row) => {
      const dots = [...Array(columns).keys()].map((i) =>
        h(
          "td",
          { class: i === step ? "tick now" : "tick" },
          row.marks.includes(i)
            ? h("span", { class: "dot" }, h("span", { class: "hidden" }, "changed"))
            : "",
        ),
      );
      const now = row.fresh
        ? [
            h("s", {}, value(row.old)),
            h(
              "span",
              { class: "to" },
              h("span", { "aria-hidden": "true" }, " → "),
              h("span", { class: "hidden" }, " to "),
            ),
            h("mark", {}, value(row.now)),
          ]
        : [value(row.now)];
      return h(
        "tr",
        row.fresh ? { class: "fresh" } : {},
        h("th", { scope: "row" }, row.name),
        h("td", { class: "was" }, value(row.before)),
        ...dots,
        h("td", { class: "is" }, ...now),
      );
    });
    fill(
      table,
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Variable"),
          h("th", { scope: "col" }, "Before"),
          ...heads,
          h("th", { scope: "col" }, "Now"),
        ),
      ),
      h("tbody", {}, ...rows),
    );
  }
  return { el, update };
}
