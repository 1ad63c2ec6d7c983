import assert from "node:assert/strict";
import test from "node:test";
import { command } from "../../../mlretrain/trace/static/keys.mjs";

const press = (key, { place = "", asked = false, projector = false, ...modifiers } = {}) =>
  command({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers }, { place, asked, projector });

const TABLE = [
  // key, circumstances, command
  ["ArrowRight", {}, ["step", 1]],
  ["ArrowRight", { shiftKey: true }, ["pass", 1]],
  ["ArrowLeft", { place: "timeline" }, ["pass", -1]],
  ["ArrowRight", { place: "range" }, null],
  ["PageDown", {}, null],
  ["PageDown", { projector: true }, ["step", 1]],
  ["PageUp", { projector: true }, ["step", -1]],
  [".", { projector: true }, ["dark"]],
  [".", {}, ["speed", 1]],
  ["Home", {}, ["first"]],
  ["End", {}, ["last"]],
  [" ", {}, ["play"]],
  [" ", { place: "button" }, null],
  ["Enter", { place: "button" }, null],
  ["n", {}, ["decision", 1]],
  ["N", { shiftKey: true }, ["decision", -1]],
  ["P", { shiftKey: true }, ["predict"]],
  ["1", { asked: true }, ["answer", 0]],
  ["0", { asked: true }, ["answer", 9]],
  ["1", {}, null],
  ["0", {}, ["whole"]],
  ["Escape", { place: "choice" }, ["escape"]],
  ["p", { place: "text" }, null],
  ["c", { ctrlKey: true }, null],
  ["f", { metaKey: true }, null],
  ["Tab", {}, null],
  ["x", {}, null],
];

for (const [key, how, expected] of TABLE) {
  test(`${key} ${JSON.stringify(how)}`, () => assert.deepEqual(press(key, how), expected));
}
