import assert from "node:assert/strict";
import test from "node:test";
import * as m from "../../../mlretrain/trace/static/story.mjs";
import { DATA, run } from "./sample.mjs";

test("texts are put back where they belong", () => {
  const { passes, lines, length, asks } = run();
  assert.deepEqual(passes.map(({ number, first }) => [number, first]), [[3, 0], [4, 3]]);
  assert.deepEqual(passes[0].steps[0].output, "yes: it is -0.5");
  assert.deepEqual(passes[0].steps[0].changes, {});
  assert.deepEqual([lines.length, length, [...asks]], [3, 5, ["ask"]]);
});

test("every step has one place, and every place one step", () => {
  const story = run();
  for (let at = 0; at < story.length; at += 1) {
    const { pass, step } = m.find(story, at);
    assert.equal(m.place(story, story.passes[pass].number, step + 1), at);
  }
});

test("a link may ask for too much", () => {
  const story = run();
  for (const [number, step, at] of [[3, 99, 2], [4, 0, 3], [4, -5, 3], [7, 1, null], [0, 1, null]]) {
    assert.equal(m.place(story, number, step), at, `pass ${number}, step ${step}`);
  }
});

test("variables go on from pass to pass", () => {
  const { passes } = run();
  assert.deepEqual(passes[0].before, { model: "v1" });
  assert.deepEqual(passes[1].before, { model: "v2", challenger: null, verdict: "promoted" });
});

test("the tracker knows what just changed", () => {
  const rows = (pass, step, open) => Object.fromEntries(m.tracker(run(), pass, step, open).map((row) => [row.name, row]));
  assert.deepEqual(rows(0, 2, false).model, { name: "model", before: "v1", now: "v2", old: "v1", marks: [2], fresh: true });
  assert.deepEqual(rows(0, 1, false).model.now, "v1");
  assert.equal(rows(0, 1, false).challenger.fresh, true);
  assert.deepEqual(rows(0, 2, false).challenger.marks, [1, 2]);
  assert.deepEqual(rows(1, 0, false).model, { name: "model", before: "v2", now: "v2", marks: [], fresh: false });
});

test("what a hidden step changed is hidden too", () => {
  const [row] = m.tracker(run(), 0, 2, true).filter(({ name }) => name === "model");
  assert.deepEqual([row.now, row.fresh], ["v1", false]);
});

test("decisions are found in both directions, across passes", () => {
  const story = run();
  for (const [at, by, to] of [[0, 1, 3], [3, 1, 4], [4, -1, 3], [3, -1, 0], [0, -1, 0]]) {
    assert.equal(m.decision(story, at, by), to, `from ${at} by ${by}`);
  }
});

test("versions and what became of them", () => {
  const story = run();
  const told = (at, most) => m.versions(story, at, most).shown.map(({ name, fate, pass }) => [name, fate, pass]);
  assert.deepEqual(told(0, 6), [["v1", "promoted", null]]); // it was live before
  assert.deepEqual(told(1, 6), [["v1", "promoted", null], ["v2", "promoted", 3]]);
  assert.deepEqual(told(1, 1), [["v2", "promoted", 3]]);
  assert.equal(m.versions(story, 1, 1).left, 1);
  const first = m.story({ ...structuredClone(DATA), before: {} });
  assert.deepEqual(m.versions(first, 0, 6), { shown: [], left: 0 }); // no model yet
  assert.equal(m.live(story, 0, 1), "v1");
  assert.equal(m.live(story, 0, 2), "v2");
  assert.equal(m.live(story, 1, 0), "v2");
});

test("two equal runs do not part", () => assert.equal(m.parting(run(), run()), null));

test("they part where another way is taken", () => {
  const other = structuredClone(DATA);
  other.passes[1][8][0][5] = DATA.words.indexOf("make");
  assert.deepEqual(m.parting(run(), m.story(other)), { pass: 4, step: 0 });
});

test("they part where something else comes out of it", () => {
  const other = structuredClone(DATA);
  other.passes[0][8][1][6].verdict = [null, "refused"];
  assert.deepEqual(m.parting(run(), m.story(other)), { pass: 3, step: 1 });
});

test("another question with the same answer is no parting", () => {
  const other = structuredClone(DATA);
  other.words[DATA.words.indexOf("the rule")] = "another rule";
  other.words[DATA.words.indexOf("yes: it is -0.5")] = "yes: it is below -0.4";
  assert.equal(m.parting(run(), m.story(other)), null);
});

test("one may be longer than the other", () => {
  const other = structuredClone(DATA);
  other.passes[1][8].pop();
  assert.deepEqual(m.parting(run(), m.story(other)), { pass: 4, step: 1 });
});

test("the clock of its own place counts", () => {
  const noon = Date.UTC(2013, 0, 7, 12);
  for (const iso of ["2013-01-07T12:00:00", "2013-01-07T12:00:00+05:00", "2013-01-07 12:00", "2013-01-07T12:00:00.123"]) {
    assert.equal(m.moment(iso), noon, iso);
  }
  assert.equal(m.moment("2013-01-07"), Date.UTC(2013, 0, 7));
});
