import assert from "node:assert/strict";
import test from "node:test";
import * as m from "../../../mlretrain/trace/static/guess.mjs";
import { run } from "./sample.mjs";

test("a fork offers its ways, with the answer that leads there", () => {
  assert.deepEqual(m.ways(run(), "ask"), [{ to: "make", words: "yes: Make it" }, { to: "stop", words: "no: Stop" }]);
});

test("only first tries count", () => {
  const answers = [{ first: true, right: true }, { first: true, right: false }, { first: false, right: true }];
  assert.deepEqual(m.tally(answers), { right: 1, of: 2 });
  assert.deepEqual(m.tally([]), { right: 0, of: 0 });
});

const SAID = [
  // pass, step, answer, what is said to it
  [0, 0, "make", /^Right\. The answer was yes: it is −0\.5\.$/],
  [0, 1, "stop", /^Right\.$/],
  [0, 0, "stop", /this time it was not taken/],
  [0, 1, "ask", /^“Shall we\?” is done already in this pass\.$/],
  [1, 1, "make", /^No way leads there from “Stop”\. “Make it” can only come after “Shall we\?”\.$/],
];

for (const [pass, step, answer, words] of SAID) {
  test(`feedback to ${answer} at step ${step} of pass ${pass}`, () => {
    assert.match(m.feedback(run(), pass, step, answer), words);
  });
}
