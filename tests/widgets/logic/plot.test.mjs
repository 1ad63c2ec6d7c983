import assert from "node:assert/strict";
import test from "node:test";
import { bands, lanes, nearest, turnedDown } from "../../../mlretrain/trace/static/overview.mjs";
import * as m from "../../../mlretrain/trace/static/plot.mjs";
import { run } from "./sample.mjs";

const labels = (ticks) => ticks.map(({ label }) => label);

test("values are round", () => {
  assert.deepEqual(labels(m.valueTicks([-0.62, -0.41])), ["−0.60", "−0.55", "−0.50", "−0.45"]);
  assert.deepEqual(labels(m.valueTicks([0, 1], 4)), ["0.00", "0.25", "0.50", "0.75", "1.00"]);
  assert.deepEqual(labels(m.valueTicks([0, 7])), ["0", "2", "4", "6"]);
  assert.deepEqual(labels(m.valueTicks([0, 3e6], 3)), ["0", "1.00e+6", "2.00e+6", "3.00e+6"]);
});

const DATES = [
  ["2013-01-01", "2014-01-01", 5, ["Jan", "Apr", "Jul", "Oct", "Jan"]],
  ["2013-01-07", "2013-01-28", 5, ["7 Jan", "14 Jan", "21 Jan", "28 Jan"]],
  ["2013-01-07", "2013-01-08", 5, ["00:00", "06:00", "12:00", "18:00", "00:00"]],
  ["2000-01-01", "2020-01-01", 5, ["2000", "2005", "2010", "2015", "2020"]],
];
for (const [start, end, most, expected] of DATES) {
  test(`dates from ${start} to ${end}`, () => {
    const ticks = m.dateTicks([Date.parse(start), Date.parse(end)], most);
    assert.deepEqual(labels(ticks), expected);
    assert.ok(ticks.length <= most);
  });
}

test("a year is named where it begins", () => {
  const larger = m.dateTicks([Date.parse("2013-11-01"), Date.parse("2014-02-01")], 5).map((tick) => tick.larger);
  assert.deepEqual(larger, ["2013", "", "2014", ""]);
});

test("axes leave room, also for one value and for none", () => {
  const rounded = (ends) => ends.map((end) => Math.round(end * 1000) / 1000);
  assert.deepEqual(rounded(m.extent([0, 1])), [-0.08, 1.08]);
  assert.deepEqual(rounded(m.extent([2, null])), [1.9, 2.1]);
  assert.deepEqual(m.extent([null, undefined]), [0, 1]);
});

const same = (value) => value;

test("a gap stays a gap, and a lone point is seen", () => {
  const points = [[0, 1], [1, 2], [2, null], [3, 4]].map(([x, y]) => ({ x, y }));
  assert.equal(m.linePath(points, same, same), "M0 1L1 2M3 4h.02");
});

test("a long line keeps its peaks and loses its length", () => {
  const points = Array.from({ length: 50_000 }, (_, i) => ({ x: i / 100, y: i === 25_000 ? 99 : Math.sin(i) }));
  const path = m.linePath(points, same, same);
  assert.ok(path.length < 20_000, `${path.length}`);
  assert.match(path, / 99/);
});

test("each mark has a form of its own", () => {
  const forms = ["retrained", "promoted", "refused", "alert", "undecided", "another"].map((event) => m.markPath(event, 0, 0, 6));
  assert.equal(new Set(forms).size, forms.length);
});

test("champions come one after the other", () => {
  const found = bands(run()).map(({ version }) => version);
  assert.deepEqual(found, ["v1", "v2"]);
});

test("events have lanes in their order, unknown ones at the end", () => {
  const story = run();
  story.passes[0].events = ["strange", "promoted"];
  assert.deepEqual(lanes(story), [["promoted", [0]], ["strange", [0]]]);
});

test("only challengers that were turned down are shown as such", () => {
  const story = run();
  const figure = { kind: "exam", challenger: { r2: 0.4 }, champion: { r2: 0.6 } };
  story.passes[0].steps[1].figure = figure;
  assert.deepEqual(turnedDown(story), []);
  story.passes[0].events = ["refused"];
  assert.deepEqual(turnedDown(story), [{ x: story.passes[0].end, y: 0.4, champion: 0.6 }]);
});

test("the nearest pass is found", () => {
  const passes = [0, 10, 30].map((time) => ({ time }));
  for (const [time, i] of [[-5, 0], [4, 0], [6, 1], [19, 1], [21, 2], [99, 2]]) {
    assert.equal(nearest(passes, (one) => one.time, time), i, `${time}`);
  }
});
