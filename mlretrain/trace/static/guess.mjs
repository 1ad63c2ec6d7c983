// What a learner may answer, and whether that is what the run did.

import { signed } from "./words.mjs";

/** The ways out of a step that decides: `[{to, words}]`. */
export function ways(run, name) {
  return run.edges
    .filter(([from]) => from === name)
    .map(([, to, label]) => ({
      to,
      words: label ? `${label}: ${run.nodes.get(to) ?? to}` : (run.nodes.get(to) ?? to),
    }));
}

/** Every step of the map, as an answer to "what comes next?". */
export const everything = (run) => [...run.nodes].map(([to, words]) => ({ to, words }));

/** The kinds of answers that count: those of predictions, or those of a pass performed. */
export function tally(answers) {
  const first = answers.filter((answer) => answer.first);
  return { right: first.filter((answer) => answer.right).length, of: first.length };
}

/** An answer as it is kept, with what there is to say about it. */
export function judge(run, pass, step, to, asked) {
  const one = run.passes[pass];
  const right = one.steps[step].next === to;
  const first = !asked.some((answer) => answer.pass === one.number && answer.step === step + 1);
  return { pass: one.number, step: step + 1, name: one.steps[step].name, answer: to, right, first };
}

/** What is said to an answer: why it is right, or what it overlooks. */
export function feedback(run, pass, step, to) {
  const { name, output, next } = run.passes[pass].steps[step];
  const words = (node) => `“${run.nodes.get(node) ?? node}”`;
  const said = signed(output);
  if (next === to) return run.asks.has(name) ? `Right. The answer was ${said}.` : "Right.";
  const out = run.edges.filter(([from]) => from === name);
  if (out.some(([, target]) => target === to)) {
    return `The map has this way, but this time it was not taken. The answer was ${said}.`;
  }
  if (run.passes[pass].steps.slice(0, step + 1).some((done) => done.name === to)) {
    return `${words(to)} is done already in this pass.`;
  }
  const before = run.edges.filter(([, target]) => target === to).map(([from]) => words(from));
  return `No way leads there from ${words(name)}. ${words(to)} can only come after ${before.join(" or ")}.`;
}
