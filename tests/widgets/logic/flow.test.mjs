import assert from "node:assert/strict";
import test from "node:test";
import * as m from "../../../mlretrain/trace/static/flow.mjs";
import { run } from "./sample.mjs";

const boxes = ({ nodes }) => [...nodes.values()].map(({ x, y, w, h }) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2]);

/** Whether a piece of a way runs through the inside of a box. */
function crosses([[x, y], [tx, ty]], [l, t, r, b]) {
  const [left, right] = [Math.min(x, tx), Math.max(x, tx)];
  const [top, bottom] = [Math.min(y, ty), Math.max(y, ty)];
  return left < r - 1 && right > l + 1 && top < b - 1 && bottom > t + 1;
}

const CYCLE = {
  nodes: new Map(["start", "collect", "trigger", "validate", "train", "evaluate", "gate", "deploy", "alert", "repeat"].map((name) => [name, `Do ${name}`])),
  edges: [
    ["start", "collect", ""], ["collect", "trigger", ""], ["trigger", "validate", "yes"], ["trigger", "repeat", "no"],
    ["validate", "train", "yes"], ["validate", "alert", "no"], ["train", "evaluate", ""], ["evaluate", "gate", ""],
    ["gate", "deploy", "yes"], ["gate", "alert", "no"], ["deploy", "repeat", ""], ["alert", "repeat", ""], ["repeat", "start", ""],
  ],
  asks: new Set(["trigger", "validate", "gate"]),
};

for (const [name, map, extra] of [["the cycle", CYCLE, []], ["a small map", run(), []], ["a way off the map", CYCLE, [["deploy", "alert"], ["train", "train"]]]]) {
  test(`${name}: nothing overlaps, and no way runs through a step`, () => {
    const plan = m.plan(map, extra);
    const all = boxes(plan);
    for (const [i, a] of all.entries()) {
      for (const b of all.slice(i + 1)) assert.ok(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]);
      assert.ok(a[0] >= 0 && a[1] >= 0 && a[2] <= plan.width && a[3] <= plan.height);
    }
    for (const { points, from, to } of plan.ways) {
      for (let i = 1; i < points.length; i += 1) {
        for (const box of all) assert.ok(!crosses(points.slice(i - 1, i + 1), box), `${from} to ${to}`);
      }
    }
    assert.equal(plan.ways.length, map.edges.length + extra.length);
  });
}

test("a program without a map has none", () => {
  assert.deepEqual(m.plan({ nodes: new Map(), edges: [], asks: new Set() }), { width: 0, height: 0, nodes: new Map(), ways: [] });
});

test("long names are broken, and cut where they must be", () => {
  const nodes = new Map([["a", "A very long name of a step that nobody could ever fit into two short lines"]]);
  const [{ lines }] = [...m.plan({ nodes, edges: [], asks: new Set() }).nodes.values()];
  assert.equal(lines.length, 2);
  assert.match(lines[1], /…$/);
});

test("corners are rounded, ends are where they were", () => {
  assert.equal(m.wayPath([[0, 0], [10, 0], [10, 10]], 2), "M0 0L8 0Q10 0 10 2L10 10");
});
