// What if: other settings, and where the two runs part. Only with a kernel to run them.

import { button, fill, h } from "./dom.mjs";
import { parting, story } from "./story.mjs";
import { count, signed } from "./words.mjs";

/**
 * `model` carries the question to Python and the answer back. `compared` gets another run
 * and its name, `announce` words for a screen reader, `jump` a pass and a step to show.
 */
export function whatIfPanel(run, model, { compared, announce, jump }) {
  const settings = (model.get("controls") ?? []).map((control) => ({
    control,
    input: inputFor(control),
  }));
  const result = h("div", { class: "result" });
  const fields = settings.map(({ control, input }) =>
    h("label", {}, h("span", {}, control.label), input),
  );
  const again = button("rerun pass", () => ask("pass"), {}, "Run this pass again");
  const all = button("rerun run", () => ask("run"), {}, "Run everything again");
  const el = h(
    "section",
    { class: "whatif", "aria-label": "What if", hidden: true },
    h("p", { class: "title" }, "What if …"),
    h("div", { class: "settings" }, fields, h("div", { class: "options" }, again, all)),
    result,
  );
  let number = 0;
  let waiting = false;
  const ready = new Set(); // passes that Python has been told of

  function ask(scope) {
    if (waiting) return;
    const changes = {};
    for (const { control, input } of settings) {
      if (input.value === String(control.value)) continue;
      changes[control.name] = control.kind === "number" ? Number(input.value) : input.value;
    }
    if (!Object.keys(changes).length) {
      tell("Change something first.");
      return;
    }
    waiting = true;
    tell(scope === "run" ? "Running everything again …" : `Running pass ${number} again …`);
    model.send({ ask: scope, pass: number, changes });
  }

  function tell(words, ...more) {
    fill(result, h("p", {}, words), more);
    announce(words);
  }

  /** What Python says: the other run, or why there is none. */
  function heard(message) {
    waiting = false;
    if (message.error) tell(message.error);
    else show(message, story(message.story));
  }

  function show({ scope, seconds, words }, other) {
    const one = run.passes.filter(({ number: n }) => n === other.passes[0].number);
    const parts = parting(scope === "pass" ? { ...run, passes: one } : run, other);
    const took = `${words}; ${seconds.toFixed(seconds < 10 ? 2 : 0)} s. `;
    if (scope === "run") compared(other, words);
    if (!parts) {
      tell(`${took}Nothing else happens: the same steps, with the same results.`);
      return;
    }
    const [mine, theirs] = [run, other].map(({ passes }) =>
      passes.find((pass) => pass.number === parts.pass),
    );
    const { name } = mine.steps[parts.step] ?? theirs.steps[parts.step];
    const there = button("parting", () => jump(parts.pass, parts.step + 1), {}, "Go there");
    tell(
      `${took}The two part in pass ${parts.pass}, ${mine.title}, at step ${parts.step + 1}: ${name}.`,
      there,
      h(
        "div",
        { class: "pair" },
        column("As it was", mine, parts.step),
        column("What if", theirs, parts.step),
      ),
    );
  }

  function update({ pass, whatIf }) {
    number = run.passes[pass].number;
    // While somebody looks at the settings, Python goes as far as this pass.
    if (whatIf && !ready.has(number)) model.send({ ask: "ready", pass: number });
    if (whatIf) ready.add(number);
    el.hidden = !whatIf;
    again.textContent = `Run pass ${number} again`;
  }
  return { el, heard, update };
}

function inputFor({ name, kind, value, choices }) {
  const props = { "data-key": `set ${name}`, name };
  if (!choices)
    return h("input", {
      ...props,
      type: kind === "number" ? "number" : "text",
      step: "any",
      value,
    });
  return h(
    "select",
    props,
    choices.map((choice) => h("option", { value: choice, selected: choice === value }, choice)),
  );
}

function column(title, one, part) {
  const rows = one.steps.map((step, i) => {
    const here = i === part;
    return h(
      "tr",
      { class: here ? "parts" : i > part ? "after" : "same" },
      h("th", { scope: "row" }, step.name, here && h("span", { class: "flag" }, "they part here")),
      h("td", {}, signed(step.output)),
    );
  });
  const heads = ["Step", "Output"].map((words) => h("th", { scope: "col" }, words));
  const what = one.events.join(", ") || "quiet";
  return h(
    "table",
    {},
    h("caption", {}, `${title}: ${what}, ${count(one.steps.length, "step")}`),
    h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, rows),
  );
}
