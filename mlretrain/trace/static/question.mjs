// The box that asks: what happens next? Once per decision (predict first), or at every step
// of a pass that the learner performs (be the pipeline).

import { fill, h } from "./dom.mjs";
import { everything, tally, ways } from "./guess.mjs";

export function questionBox(run, { answer, reveal, leave, nextPass }) {
  const el = h("section", { class: "question", "aria-label": "Your turn", hidden: true });

  /** The answers that can be given now; a key from 1 on chooses one. */
  const options = ({ pass, step, asking, performing }) => {
    if (!asking) return [];
    return performing ? everything(run) : ways(run, run.passes[pass].steps[step].name);
  };

  function update(now) {
    const { pass, step, asking, performing, predict, said, finished } = now;
    el.hidden = !(asking || said || performing);
    if (el.hidden) return;
    const one = run.passes[pass];
    const name = one.steps[step].name;
    const label = run.nodes.get(name) ?? name;
    const asked = performing ? now.moves.filter((move) => move.pass === one.number) : now.guesses;
    const { right, of } = tally(asked);
    const count = of
      ? h(
          "span",
          { class: "tally" },
          `${right} of ${of} right${performing ? " at the first try" : ""}`,
        )
      : null;
    const title = performing ? `You are the pipeline · pass ${one.number}` : "Predict first";
    const ask = finished
      ? `Pass ${one.number} is done.`
      : performing
        ? `“${label}”: what comes next?`
        : asking
          ? `${label} What happens next?`
          : "";
    const buttons = finished
      ? []
      : options(now).map(({ to, words }, i) =>
          h(
            "button",
            {
              type: "button",
              class: "option",
              "data-key": `answer ${to}`,
              onclick: () => answer(to),
            },
            h("kbd", { "aria-hidden": "true" }, String((i + 1) % 10)),
            words,
          ),
        );
    const more = [
      predict &&
        !performing &&
        asking &&
        h(
          "button",
          { type: "button", class: "quiet", "data-key": "reveal", onclick: reveal },
          "Show me",
        ),
      finished &&
        pass < run.passes.length - 1 &&
        h("button", { type: "button", "data-key": "another", onclick: nextPass }, "The next pass"),
      performing &&
        h(
          "button",
          { type: "button", class: "quiet", "data-key": "leave", onclick: leave },
          "Leave",
        ),
    ].filter(Boolean);
    fill(
      el,
      h("p", { class: "title" }, title, count),
      said &&
        h(
          "p",
          { class: said.right ? "said right" : "said wrong" },
          h("span", { "aria-hidden": "true" }, said.right ? "✓ " : "✕ "),
          said.words,
        ),
      ask && h("p", { class: "ask" }, ask),
      h("div", { class: "options" }, ...buttons, ...more),
    );
  }
  return { el, update, options };
}
