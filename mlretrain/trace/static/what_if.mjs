// What if: other settings, and where the two runs part. Only with a kernel to run them.

import { fill, h } from "./dom.mjs";
import { parting, story } from "./story.mjs";
import { signed } from "./words.mjs";

export function whatIfPanel(run, model, { compared, announce, show: jump }) {
  const controls = model.get("controls") ?? [];
  const inputs = controls.map((control) => {
    const props = { "data-key": `set ${control.name}`, name: control.name };
    const input = control.choices
      ? h(
          "select",
          props,
          ...control.choices.map((choice) =>
            h("option", { value: choice, selected: choice === control.value }, choice),
          ),
        )
      : h("input", {
          ...props,
          type: control.kind === "number" ? "number" : "text",
          step: "any",
          value: control.value,
        });
    return { control, input };
  });
  const one = h("button", { type: "submit", "data-key": "rerun pass" }, "Run this pass again");
  const all = h(
    "button",
    { type: "button", "data-key": "rerun run", onclick: () => ask("run") },
    "Run everything again",
  );
  const result = h("div", { class: "result" });
  const form = h(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        ask("pass");
      },
    },
    ...inputs.map(({ control, input }) => h("label", {}, h("span", {}, control.label), input)),
    h("div", { class: "options" }, one, all),
  );
  const el = h(
    "section",
    { class: "whatif", "aria-label": "What if", hidden: true },
    h("p", { class: "title" }, "What if …"),
    form,
    result,
  );
  let pass = 0;
  let waiting = false;

  function ask(scope) {
    if (waiting) return;
    const changes = {};
    for (const { control, input } of inputs) {
      if (String(input.value) !== String(control.value))
        changes[control.name] = control.kind === "number" ? Number(input.value) : input.value;
    }
    if (!Object.keys(changes).length) {
      tell("Change something first.");
      return;
    }
    waiting = true;
    tell(
      scope === "run"
        ? "Running everything again …"
        : `Running pass ${run.passes[pass].number} again …`,
    );
    model.send({ ask: scope, pass: run.passes[pass].number, changes });
  }

  function tell(words, ...more) {
    fill(result, h("p", {}, words), ...more);
    announce(words);
  }

  const heard = (message) => {
    if (message.error) {
      waiting = false;
      tell(message.error);
    } else if (message.wait) {
      tell(message.wait);
    } else if (message.story) {
      waiting = false;
      show(message);
    }
  };

  function show({ scope, story: data, seconds, words }) {
    const other = story(data);
    const old =
      scope === "pass"
        ? { ...run, passes: run.passes.filter((p) => p.number === other.passes[0].number) }
        : run;
    const parts = parting(old, other);
    const took = `${words}, in ${seconds.toFixed(seconds < 10 ? 2 : 0)} s. `;
    compared(scope === "run" ? other : null, words);
    if (!parts) {
      tell(`${took}Nothing is different: the same steps, with the same results.`);
      return;
    }
    const mine = run.passes.find((p) => p.number === parts.pass);
    const theirs = other.passes.find((p) => p.number === parts.pass);
    const name = (mine.steps[parts.step] ?? theirs.steps[parts.step]).name;
    tell(
      `${took}They part in pass ${parts.pass}, ${mine.title}, at step ${parts.step + 1}: ${name}.`,
      h(
        "button",
        { type: "button", "data-key": "parting", onclick: () => jump(parts.pass, parts.step + 1) },
        "Go there",
      ),
      h(
        "div",
        { class: "pair" },
        column("As it was", mine, parts.step),
        column("What if", theirs, parts.step),
      ),
    );
  }

  return {
    el,
    heard,
    update: ({ pass: now, whatIf }) => {
      pass = now;
      el.hidden = !whatIf;
    },
  };
}

function column(title, one, part) {
  const rows = one.steps.map((step, i) =>
    h(
      "tr",
      { class: i === part ? "parts" : i > part ? "after" : "same" },
      h(
        "th",
        { scope: "row" },
        step.name,
        i === part ? h("span", { class: "flag" }, "they part here") : "",
      ),
      h("td", {}, signed(step.output)),
    ),
  );
  return h(
    "div",
    {},
    h(
      "table",
      {},
      h("caption", {}, `${title}: ${one.events.join(", ") || "quiet"}`),
      h(
        "thead",
        {},
        h("tr", {}, h("th", { scope: "col" }, "Step"), h("th", { scope: "col" }, "Output")),
      ),
      h("tbody", {}, ...rows),
    ),
  );
}
