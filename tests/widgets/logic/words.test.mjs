import assert from "node:assert/strict";
import test from "node:test";
import * as m from "../../../mlretrain/trace/static/words.mjs";
import { linked } from "../../../mlretrain/trace/static/hosts.mjs";
import { run } from "./sample.mjs";

test("negative numbers have a true minus sign, dates do not", () => {
  assert.equal(m.signed("r2 fell to -0.31 on 2013-02-11, by x-2"), "r2 fell to −0.31 on 2013-02-11, by x-2");
});

test("scores in words", () => {
  for (const [number, words] of [[-0.50349, "−0.5035"], [1234.5678, "1234.6"], [null, "unknown"], [0, "0.0000"], [1e-9, "1.000e−9"]]) {
    assert.equal(m.score(number), words);
  }
});

test("values of any kind", () => {
  for (const [value, words] of [[null, "–"], ["-1", "−1"], [{ $float: "-inf" }, "−inf"], [[1, 2], "[1,2]"], [true, "true"]]) {
    assert.equal(m.value(value), words);
  }
});

test("a screen reader hears what happened, but no answer before its time", () => {
  assert.equal(m.announce(run(), 0, 2, false), "Pass 3, step 3 of 3: Stop. Changed: model from v1 to v2; challenger from v2 to nothing.");
  const open = m.announce(run(), 0, 0, true);
  assert.doesNotMatch(open, /yes/);
  assert.match(open, /Ask/);
});

test("links", () => {
  for (const [hash, asked] of [
    ["#pass=7&step=4", { pass_: 7, step: 4 }], ["#pass=7", { pass_: 7, step: 1 }], ["", {}], ["#step=4", {}], ["#pass=x", {}], ["#pass=-1", {}],
  ]) assert.deepEqual(linked(hash), asked);
});

test("a long list is told in brief", () => {
  for (const [letters, said] of [
    [100, "no: one; two; three"],
    [15, "no: one; two; three"], // separators do not count
    [14, "no: one; two; and 1 more"],
    [1, "no: one; and 2 more"], // the first is always told
  ]) {
    assert.equal(m.brief("no: one; two; three", letters), said);
  }
  assert.equal(m.brief("", 5), "");
});
