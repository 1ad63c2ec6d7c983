// A small run, as Python would send it: two passes of three steps, with one fork.

import { story } from "../../../mlretrain/trace/static/story.mjs";

const WORDS = ["ask", "make", "stop", "Ask", "Make it", "Stop", "", "the rule", "yes: it is -0.5", "no", "v2"];
const w = (text) => WORDS.indexOf(text);

const step = (name, action, input, output, next, ...rest) =>
  [w(name), 1 + w(name), w(action), w(input), w(output), w(next), ...rest];

export const DATA = {
  name: "demo",
  metric: "r2",
  direction: "greater is better",
  marks: { retrained: ["●", "retraining"], promoted: ["▲", "promotion"], refused: ["✕", "refusal"] },
  nodes: [["ask", "Shall we?"], ["make", "Make it"], ["stop", "Stop"]],
  edges: [["ask", "make", "yes"], ["ask", "stop", "no"], ["make", "stop", ""], ["stop", "ask", ""]],
  source: "def go():\n    ask()\n    stop()\n",
  before: { model: "v1" },
  passes: [
    [3, "first week", "2013-01-07T00:00:00", "2013-01-14T00:00:00", "v1", 0.5, ["retrained", "promoted"], "v2 is live", [
      step("ask", "Ask", "the rule", "yes: it is -0.5", "make"),
      step("make", "Make it", "", "v2", "stop", { challenger: [null, "v2"], verdict: [null, "promoted"] }),
      step("stop", "Stop", "", "", "ask", { model: ["v1", "v2"], challenger: ["v2", null] }),
    ]],
    [4, "second week", "2013-01-14T00:00:00", "2013-01-21T00:00:00", "v2", null, [], "", [
      step("ask", "Ask", "the rule", "no", "stop"),
      step("stop", "Stop", "", "", "ask"),
    ]],
  ],
  beside: [{ name: "never", points: [["2013-01-07T00:00:00", "2013-01-14T00:00:00", 0.4]] }],
  words: WORDS,
};

export const run = () => story(structuredClone(DATA));
