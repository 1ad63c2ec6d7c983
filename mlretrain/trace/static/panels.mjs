// The panels of one pass beside its map: its source, its process table and its variables.

import { button, fill, h, panel, spoken } from "./dom.mjs";
import { replaced } from "./headline.mjs";
import { tracker } from "./story.mjs";
import { signed, value } from "./words.mjs";

const MOST_ROWS = 40; // a pass of a program may have thousands of steps
const MOST_COLUMNS = 14; // steps beyond would be too narrow to be told apart
const LONG = 26; // lines of a source that scrolls

/** The source of a pass: what ran, with the line that is running. */
export function sourcePanel(run) {
  const lines = run.lines.map((line) => {
    const item = h("li", {}, h("code", {}, coloured(line)));
    item.style.setProperty("--indent", `${line.match(/^ */)[0].length}ch`);
    return item;
  });
  const long = lines.length > LONG;
  const scrolls = { class: "long", tabindex: "0", "aria-label": "Source code", role: "list" };
  const list = h("ol", long ? scrolls : {}, lines);
  const el = panel("source", "The source of a pass", list);
  el.hidden = !run.source;

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

const STRINGS = /("""[\s\S]*?"""|"[^"]*"|'[^']*')|(#.*)/;
const WORDS =
  /\b(def|if|elif|else|for|while|return|try|except|finally|with|as|import|from|in|not|and|or|class|raise|pass|None|True|False)\b/;
const TOKENS = new RegExp(`${STRINGS.source}|${WORDS.source}`, "g");

function coloured(line) {
  const parts = [];
  let at = 0;
  for (const match of line.matchAll(TOKENS)) {
    const kind = match[1] ? "text" : match[2] ? "note" : "word";
    parts.push(line.slice(at, match.index), h("span", { class: kind }, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, line.slice(at) || (at ? "" : " ")];
}

/** Words that may be broken where code ends a part, and not just anywhere. */
const breakable = (words) =>
  words.split(/(?<=\w[(=])(?=\S)/).flatMap((part, i) => (i ? [h("wbr"), part] : [part]));

/** The process table, filled row by row. */
export function tablePanel(run, { toStep }) {
  const body = h("tbody");
  const more = h("caption");
  const heads = ["Step", "Action", "Input", "Output", "Next step"];
  const head = h(
    "tr",
    {},
    heads.map((words) => h("th", { scope: "col" }, words)),
  );
  const el = panel("process", "Process table", h("table", {}, more, h("thead", {}, head), body));

  function update({ pass, step, open, asking }) {
    const { steps } = run.passes[pass];
    const from = Math.max(0, step + 1 - MOST_ROWS);
    more.textContent = from ? `The ${from.toLocaleString("en")} steps before are left out.` : "";
    const rows = steps.slice(from, step + 1).map((one, i) => {
      const [at, now] = [from + i, from + i === step];
      const cells = [
        one.action,
        one.input,
        now && open ? "?" : one.output,
        now && asking ? "?" : one.next,
      ];
      const jump = button(
        `jump ${at}`,
        () => toStep(at),
        { class: "jump", title: `Show step ${at + 1}` },
        one.name,
      );
      return h(
        "tr",
        now ? { class: "now", "aria-current": "step" } : {},
        h("th", { scope: "row" }, h("span", { class: "order" }, String(at + 1)), jump),
        cells.map((words, k) => h("td", { "data-label": heads[k + 1] }, breakable(signed(words)))),
      );
    });
    fill(body, rows);
  }
  return { el, update };
}

/** The status tracker: what each variable is, and what the present step made of it. */
export function statusPanel(run) {
  const table = h("table");
  const el = panel("status", "Status tracker", table);

  function update({ pass, step, open }) {
    const { steps } = run.passes[pass];
    const columns = steps.length <= MOST_COLUMNS ? steps.slice(0, step + 1) : [];
    const tick = (i) => ({ class: i === step ? "tick now" : "tick" });
    const heads = columns.map((one, i) =>
      h("th", { scope: "col", ...tick(i) }, spoken(`step ${one.name} `), String(i + 1)),
    );
    const rows = tracker(run, pass, step, open).map((row) => {
      const dots = columns.map((_, i) =>
        h("td", tick(i), row.marks.includes(i) && h("span", { class: "dot" }, spoken("changed"))),
      );
      const now = row.fresh
        ? [replaced(row.old), h("mark", {}, value(row.now))]
        : value(row.now);
      return h(
        "tr",
        row.fresh ? { class: "fresh" } : {},
        h("th", { scope: "row" }, row.name),
        h("td", { class: "was" }, value(row.before)),
        dots,
        h("td", { class: "is" }, now),
      );
    });
    const [first, second, last] = ["Variable", "Before", "Now"].map((words, i) =>
      h("th", { scope: "col", class: ["", "was", "is"][i] }, words),
    );
    fill(table, h("thead", {}, h("tr", {}, first, second, heads, last)), h("tbody", {}, rows));
  }
  return { el, update };
}
