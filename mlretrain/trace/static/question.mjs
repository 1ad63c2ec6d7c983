// The box that asks: what happens next? Once per decision (predict first), or at every step
// of a pass that the learner performs (be the pipeline).

import { button, fill, h, silent } from "./dom.mjs";
import { everything, feedback, tally, ways } from "./guess.mjs";

/** `answer` takes a step's name; `reveal`, `leave`, `another` and `again` take nothing. */
export function questionBox(run, { answer, reveal, leave, another, again }) {
  const el = h("section", { class: "question", "aria-label": "Your turn", hidden: true });

  /** The answers that can be given now; the keys 1, 2, … choose one. */
  function options({ pass, step, asking, performing }) {
    if (!asking) return [];
    return performing ? everything(run) : ways(run, run.passes[pass].steps[step].name);
  }

  /** What is asked, in words; empty when nothing is. */
  function asked({ pass, step, asking, performing, finished }) {
    const { number, steps } = run.passes[pass];
    const name = run.nodes.get(steps[step]?.name) ?? steps[step]?.name;
    if (performing && finished) return `Pass ${number} is done.`;
    if (!asking) return "";
    return performing ? `“${name}”: what comes next?` : `${name} What happens next?`;
  }

  /** The question as a screen reader tells it, with the keys that answer. */
  function spoken(now) {
    const answers = options(now).map(({ words }, i) => `${(i + 1) % 10} for ${words}`);
    return answers.length ? `${asked(now)} Press ${answers.join(", ")}.` : "";
  }

  /** What was said to a prediction that was made here before. */
  function remembered({ earlier, pass, step }) {
    if (!earlier) return null;
    const named = run.nodes.get(earlier.answer) ?? earlier.answer;
    const words = `You predicted “${named}”. ${feedback(run, pass, step, earlier.answer)}`;
    return { right: earlier.right, words };
  }

  const forget = () => button("again", again, { class: "quiet" }, "Forget my predictions");

  function update(now) {
    const { pass, asking, performing, finished } = now;
    const said = now.said ?? remembered(now);
    el.hidden = !(asking || said || performing);
    if (el.hidden) return;
    const { number } = run.passes[pass];
    const given = performing ? now.moves.filter((move) => move.pass === number) : now.guesses;
    const { right, of } = tally(given);
    const count = `${right} of ${of} right${performing ? " at the first try" : ""}`;
    const tallied = h("span", { class: "tally" }, count);
    const title = performing ? `You are the pipeline · pass ${number}` : "Predict first";
    const ask = asked(now);
    const answers = options(now).map(({ to, words }, i) =>
      button(
        `answer ${to}`,
        () => answer(to),
        { class: "option" },
        h("kbd", { "aria-hidden": "true" }, String((i + 1) % 10)),
        words,
      ),
    );
    const more = [
      asking && !performing && button("reveal", reveal, { class: "quiet" }, "Show me"),
      finished && pass < run.passes.length - 1 && button("another", another, {}, "The next pass"),
      performing && button("leave", leave, { class: "quiet" }, "Leave"),
    ].filter(Boolean);
    fill(
      el,
      h("p", { class: "title" }, title, of > 0 && tallied, now.earlier && forget()),
      said &&
        h(
          "p",
          { class: said.right ? "said right" : "said wrong" },
          silent("", said.right ? "✓ " : "✕ "),
          said.words,
        ),
      ask && h("p", { class: "ask" }, ask),
      answers.length + more.length > 0 && h("div", { class: "options" }, answers, more),
    );
  }
  return { el, update, options, spoken };
}
