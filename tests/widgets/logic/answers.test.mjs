import assert from "node:assert/strict";
import { test } from "node:test";

import { blank, complete, missing, moved, sign, tally, toggled } from "../../../mlretrain/widgets/static/answers.mjs";

const options = ["A", "B", "C"].map((name) => ({ name }));
const card = (kind) => ({ kind, options });

test("an answer begins empty, an ordering as it is shown", () => {
  assert.deepEqual(blank(card("single")), "");
  assert.deepEqual(blank(card("multiple")), []);
  assert.deepEqual(blank(card("matching")), {});
  assert.deepEqual(blank(card("ordering")), ["A", "B", "C"]);
});

test("when an answer can be checked", () => {
  for (const [kind, answer, can] of [
    ["single", "", false], ["single", "A", true],
    ["multiple", [], false], ["multiple", ["B"], true],
    ["numeric", "  ", false], ["numeric", "0", true],
    ["cloze", "", false], ["cloze", "x", true],
    ["ordering", ["B", "A", "C"], true],
    ["matching", {}, false], ["matching", { A: "1", B: "2" }, false],
    ["matching", { A: "1", B: "", C: "1" }, false], ["matching", { A: "1", B: "2", C: "1" }, true],
  ]) {
    assert.equal(complete(card(kind), answer), can, `${kind} ${JSON.stringify(answer)}`);
    assert.match(missing(card(kind)), /first\.$/);
  }
});

test("choices are made and taken back, in the order of the options", () => {
  assert.deepEqual(toggled(card("multiple"), ["C"], "A"), ["A", "C"]);
  assert.deepEqual(toggled(card("multiple"), ["A", "C"], "A"), ["C"]);
});

test("items move by one place, and stay at the ends", () => {
  assert.deepEqual(moved(["A", "B", "C"], 1, -1), ["B", "A", "C"]);
  assert.deepEqual(moved(["A", "B", "C"], 1, 1), ["A", "C", "B"]);
  assert.deepEqual(moved(["A", "B", "C"], 0, -1), ["A", "B", "C"]);
  assert.deepEqual(moved(["A", "B", "C"], 2, 1), ["A", "B", "C"]);
});

test("how far a learner is", () => {
  const states = [
    { trial: 0, verdict: "" }, { trial: 1, verdict: "correct" }, { trial: 2, verdict: "partly" },
    { trial: 1, verdict: "wrong" },
  ];
  assert.equal(tally(states), "3 of 4 answered, 1 right");
  assert.deepEqual(states.map(sign), [
    ["", "open"], ["✓", "right"], ["◐", "partly right"], ["✗", "not right"],
  ]);
});
