// Where the run stands, in words: the pass, the step, and what it did.

import { fill, h, silent, spoken } from "./dom.mjs";
import { brief, score, signed, value } from "./words.mjs";

const GLANCE = 190; // letters of an output; all of it stands in the process table

export function headlinePanel(run) {
  const el = h("header", { class: "headline" });

  function update(now) {
    const one = run.passes[now.pass];
    const step = one.steps[now.step];
    fill(
      el,
      where(one, now),
      step ? what(one, step, now) : h("p", { class: "what" }, "This pass has no steps."),
    );
  }

  function where(one, { step, secret, over }) {
    const answers = one.champion ? ` · ${one.champion} answers` : " · no model yet";
    // How it did is known once the data are collected.
    const known = one.champion && one.score !== null && !(secret && step < 1);
    const events = secret && !over ? [] : one.events;
    const marks = events.map((event) =>
      h("span", { class: `event ${event}` }, `${run.marks[event]?.[0] ?? "◆"} ${event}`),
    );
    const at = known ? `, at ${score(one.score)}` : "";
    const pass = run.passes.length > 1 ? [h("strong", {}, `Pass ${one.number}`), " · "] : [];
    const told = [pass, one.title, run.nodes.size ? [answers, at] : []];
    return h("p", { class: "where" }, told, marks.length > 0 && " · ", marks);
  }

  function what(one, step, { step: i, open, asking, secret, over }) {
    const action = step.action || (run.nodes.get(step.name) ?? step.name);
    const of = ` step ${i + 1}${secret && !over ? "" : ` of ${one.steps.length}`}`;
    const output = open ? "?" : brief(signed(step.output), GLANCE);
    const changes = open ? [] : Object.entries(step.changes);
    return [
      h(
        "p",
        { class: "what" },
        silent("order", String(i + 1)),
        action,
        h("span", { class: "of" }, of),
      ),
      h(
        "p",
        { class: "how" },
        step.input && h("span", { class: "in" }, signed(step.input)),
        step.input && output && arrow(),
        output && h("span", { class: "out" }, output),
      ),
      h(
        "p",
        { class: "changed" },
        changes.map(([name, [old, fresh]]) =>
          h("span", {}, `${name} `, replaced(old), h("mark", {}, value(fresh))),
        ),
      ),
      one.summary && over && !asking && h("p", { class: "why" }, signed(one.summary)),
    ];
  }
  return { el, update };
}

/** What a variable was, and an arrow to what it is; nothing if it was nothing. */
export const replaced = (old) => (old === null ? null : [h("s", {}, value(old)), arrow()]);

/** From one to the other, for the eye and for the ear. */
const arrow = () => h("span", { class: "to" }, silent("", " → "), spoken(" to "));
