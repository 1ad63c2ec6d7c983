import assert from "node:assert/strict";
import test from "node:test";
import * as m from "../../../mlretrain/trace/static/memory.mjs";

/** What stands in for a browser and for a notebook. */
const shelf = (text = null) => ({
  text,
  getItem() { return this.text; },
  setItem(_, said) { this.text = said; },
});
const page = (...records) => ({
  querySelectorAll: (asked) => records
    .filter(([key]) => asked === `[data-mlretrain-kept="${key}"]`)
    .map(([, record]) => ({ dataset: { record: JSON.stringify(record) } })),
});
const record = (moved, step) => ({ moved, pass_: 1, step, guesses: [], moves: [] });

test("whichever has seen more moves knows better", () => {
  for (const [inPage, onShelf, step] of [[2, 3, 30], [3, 2, 20], [2, 2, 20], [0, 0, undefined]]) {
    const on = shelf();
    m.shelve("a", record(onShelf, 30), on);
    const found = m.recall("a", page(["a", record(inPage, 20)], ["b", record(9, 90)]), on);
    assert.equal(found?.step, step, `${inPage} ${onShelf}`);
  }
});

test("what makes no sense is left aside", () => {
  for (const text of ["", "{", "7", "[7]", '[["a"]]', '[["a", {"moved": 3}]]', '[["a", null]]']) {
    assert.equal(m.recall("a", page(["a", null]), shelf(text)), null, text);
  }
  assert.equal(m.recall("a", page(), null), null);
});

test("a shelf holds the latest", () => {
  const on = shelf();
  for (let i = 0; i < 60; i += 1) m.shelve(`key ${i}`, record(1, i), on);
  m.shelve("key 30", record(2, 99), on);
  assert.equal(JSON.parse(on.text).length, 40);
  assert.deepEqual([m.recall("key 0", page(), on), m.recall("key 30", page(), on).step], [null, 99]);
});

test("a full shelf stops nobody", () => {
  m.shelve("a", record(1, 1), { getItem: () => null, setItem() { throw new Error("full"); } });
  m.shelve("a", record(1, 1), null);
});

/** A memory of key "a" with what a browser kept; the host says the rest. */
function begun(kept, said) {
  globalThis.localStorage = shelf(JSON.stringify([["a", kept]]));
  const memory = m.memory((name) => said[name]);
  const told = ["pass_", "step", "predict"].map((name) => memory.get(name));
  return { memory, told };
}

test("what a host says counts until more was done elsewhere", () => {
  const kept = { ...record(5, 4), predict: true };
  for (const [said, told] of [
    [{ key: "a", pass_: 0, step: 1, moved: 0 }, [1, 4, true]],
    [{ key: "a", pass_: 0, step: 1, moved: 5 }, [0, 1, undefined]],
    [{ key: "a", pass_: 7, step: 2, moved: 0, fixed: true }, [7, 2, true]],
    [{ key: "b", pass_: 0, step: 1 }, [0, 1, undefined]],
    [{ pass_: 0, step: 1 }, [0, 1, undefined]],
  ]) assert.deepEqual(begun(kept, said).told, told, JSON.stringify(said));
  assert.deepEqual(begun({ ...kept, predict: false }, { key: "a", predict: true }).told[2], true);
});

test("moves are counted on, and kept in the end", () => {
  const { memory } = begun(record(5, 4), { key: "a" });
  assert.equal(memory.keep({ ...record(0, 9) }), 6);
  assert.equal(m.recall("a", page()).step, 4, "it waits a moment");
  memory.end();
  assert.deepEqual([m.recall("a", page()).step, m.recall("a", page()).moved], [9, 6]);
});

test("a page without a key keeps nothing", () => {
  const { memory } = begun(record(5, 4), {});
  memory.keep(record(0, 9));
  memory.end();
  assert.equal(JSON.parse(globalThis.localStorage.text).length, 1);
});
