// A short program in the stepper: variables and output at any step.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frames, printed, variables } from "../../../mlretrain/trace/static/program.mjs";

const steps = (...changes) => changes.map((one) => ({ changes: one }));

test("variables at any step, forward and back", () => {
  const at = variables(steps({ x: [null, "1"] }, {}, { x: ["1", "2"], y: [null, "3"] }, { y: ["3", null] }));
  assert.deepEqual([...at(-1)], []);
  assert.deepEqual([...at(3)], [["x", "2"]]);
  assert.deepEqual([...at(2)], [["x", "2"], ["y", "3"]]);
  assert.deepEqual([...at(0)], [["x", "1"]]);
});

test("variables of a long loop", () => {
  const many = Array.from({ length: 20000 }, (_, i) => ({ changes: { i: [null, String(i)] } }));
  const at = variables(many);
  for (const i of [19999, 0, 255, 256, 257, 12345]) assert.deepEqual([...at(i)], [["i", String(i)]]);
  assert.deepEqual([...at(-1)], []);
});

test("rows stand under their frames, with what they were and are", () => {
  const was = new Map([["x", "1"], ["f(): n", "2"]]);
  const now = new Map([["x", "1"], ["f(): n", "3"], ["f() 2: n", "4"]]);
  assert.deepEqual(frames(was, now), [
    { frame: "", rows: [{ name: "x", was: "1", now: "1", fresh: false }] },
    { frame: "f()", rows: [{ name: "n", was: "2", now: "3", fresh: true }] },
    { frame: "f() 2", rows: [{ name: "n", was: null, now: "4", fresh: true }] },
  ]);
  assert.deepEqual(frames(new Map([["x", "1"]]), new Map()), [
    { frame: "", rows: [{ name: "x", was: "1", now: null, fresh: true }] },
  ]);
  assert.deepEqual(frames(new Map(), new Map()), []);
});

test("output up to a step", () => {
  const prints = [
    { at: 0, stream: 1, text: "a\n" },
    { at: 2, stream: 2, text: "b\n" },
    { at: 2, stream: 1, text: "c\n" },
  ];
  assert.deepEqual(printed(prints, 1), [{ stream: 1, text: "a\n", fresh: false }]);
  assert.deepEqual(printed(prints, 2).map(({ text, fresh }) => [text, fresh]), [
    ["a\n", false],
    ["b\n", true],
    ["c\n", true],
  ]);
  assert.deepEqual(printed([], 5), []);
});

test("of much output the end is shown", () => {
  const prints = Array.from({ length: 5000 }, (_, at) => ({ at, stream: 1, text: "0123456789" }));
  const shown = printed(prints, 4000);
  assert.equal(shown.map(({ text }) => text).join("").length, 6000);
  assert.equal(shown[0].cut, true);
  assert.equal(shown.at(-1).fresh, true);
  const [one] = printed([{ at: 0, stream: 1, text: "x".repeat(7000) }], 0);
  assert.deepEqual([one.text.length, one.cut], [6000, true]);
  const [whole] = printed([{ at: 0, stream: 1, text: "x".repeat(6000) }], 0);
  assert.deepEqual([whole.text.length, whole.cut], [6000, undefined]);
});
