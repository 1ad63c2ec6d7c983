import assert from "node:assert/strict";
import test from "node:test";
import * as m from "../../../mlretrain/trace/static/state.mjs";
import { run } from "./sample.mjs";

const host = (values) => (name) => values[name];
const begin = (values = {}) => m.beginning(run(), host(values));
const after = (state, changes) => ({ ...state, ...changes });

test("a host says where to begin", () => {
  for (const [values, at] of [[{}, 0], [{ pass_: 4 }, 3], [{ pass_: 4, step: 2 }, 4], [{ pass_: 9 }, 0]]) {
    assert.equal(begin(values).at, at, JSON.stringify(values));
  }
});

test("nothing is hidden from one who only watches", () => {
  const { asking, open, secret, until } = m.view(run(), begin());
  assert.deepEqual([asking, open, secret, until], [false, false, false, null]);
});

test("whoever predicts is asked at each fork, once", () => {
  const story = run();
  const state = begin({ predict: true });
  assert.equal(m.view(story, state).open, true);
  assert.equal(m.reach(story, state, 1), 0, "the next step must wait");
  assert.equal(m.reach(story, state, 4), 4, "a jump is a choice");
  const done = after(state, m.answered(story, state, "stop"));
  assert.deepEqual(done.guesses, [{ pass: 3, step: 1, name: "ask", answer: "stop", right: false, first: true }]);
  assert.equal(m.view(story, done).open, false);
  assert.equal(m.answered(story, done, "make"), null, "an answer counts once");
  assert.equal(m.reach(story, done, 1), 1);
});

test("a deed is not asked about", () => assert.equal(m.view(run(), after(begin({ predict: true }), { at: 1 })).asking, false));

test("the future of a pass is hidden until its end", () => {
  const story = run();
  const at = (place) => m.view(story, after(begin({ predict: true, guesses: [{ pass: 3, step: 1 }] }), { at: place })).until;
  assert.deepEqual([at(0), at(1), at(2)], [story.passes[0].start, story.passes[0].start, story.passes[0].end]);
});

test("whoever performs a pass makes it step by step", () => {
  const story = run();
  let state = after(begin(), m.performance(story, 0));
  assert.equal(m.reach(story, state, 4), 0, "nothing ahead can be looked at");
  state = after(state, m.answered(story, state, "stop"));
  assert.deepEqual([state.at, state.said.right], [0, false]);
  state = after(state, m.answered(story, state, "make"));
  assert.deepEqual([state.at, state.said.right, state.said.words], [1, true, "Right. The answer was yes: it is −0.5."]);
  state = after(state, m.answered(story, state, "stop"));
  assert.deepEqual([state.at, state.said], [2, null]);
  assert.equal(m.reach(story, state, 0), 0, "back is free");
  state = after(state, m.answered(story, state, "ask"));
  assert.deepEqual([state.at, state.finished], [2, true]);
  assert.deepEqual(state.moves.map(({ right, first }) => [right, first]), [[false, true], [true, false], [true, true], [true, true]]);
});

test("zooming stays around the pass, and ends at the whole run", () => {
  const story = run();
  const day = 86_400_000;
  story.passes = Array.from({ length: 40 }, (_, i) => ({ ...story.passes[0], first: i * 3, start: i * day, end: (i + 1) * day }));
  story.length = 120;
  const state = after(begin(), { at: 60 });
  const [a, b] = m.zoomed(story, state, 0.5);
  assert.deepEqual([a / day, b / day], [10.5, 30.5]);
  assert.equal(m.zoomed(story, after(state, { zoom: [a, b] }), 4), null);
  let zoom = [a, b];
  for (let i = 0; i < 20; i += 1) zoom = m.zoomed(story, after(state, { zoom }), 0.5);
  assert.ok(zoom[1] - zoom[0] >= day, "at least a pass can be seen");
});

test("what is zoomed into follows where one goes", () => {
  const story = run();
  const all = [story.passes[0].start, story.passes.at(-1).end];
  const first = [story.passes[0].start, story.passes[0].end];
  const last = story.length - 1;
  assert.equal(m.following(story, null, last), null);
  assert.deepEqual(m.following(story, all, last), all);
  assert.deepEqual(m.following(story, first, 1), first, "it is in sight");
  const [a, b] = m.following(story, first, last);
  const one = story.passes.at(-1);
  assert.ok(one.end > a && one.start < b, "the pass is in sight");
  assert.equal(b - a, first[1] - first[0], "as wide as before");
  assert.ok(b <= all[1]);
});
