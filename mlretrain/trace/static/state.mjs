// Where a learner stands, and what may be seen from there. Nothing here touches a page.

import { feedback, judge } from "./guess.mjs";
import { find, place } from "./story.mjs";

/** The name of a line that is not a run of its own. */
export const TURNED_DOWN = "refused challengers";

/** The state at the beginning; `get` reads what the host was given. */
export function beginning(run, get) {
  return {
    at: wanted(run, get) ?? 0, // the place among all steps of the run
    zoom: null, // a stretch of time, or the whole run
    hidden: new Set([TURNED_DOWN]), // lines
    running: false, // does it play?
    speed: 1,
    predict: get("predict") ?? false,
    guesses: [...(get("guesses") ?? [])],
    shown: new Set(), // places whose answer was asked for
    performing: false, // is the learner the pipeline?
    moves: [...(get("moves") ?? [])],
    frontier: 0, // the last step performed
    finished: false,
    said: null, // feedback: {right, words}
    projector: false,
    dark: false, // nothing is shown, so that all look at the teacher
    help: false,
    whatIf: false,
  };
}

/** The place that the host asks for, or null. */
export function wanted(run, get) {
  return Number.isInteger(get("pass_")) ? place(run, get("pass_"), get("step") ?? 1) : null;
}

/**
 * The state and what follows from it.
 *
 * `asking`: a question is open, and what comes next is hidden. `open`: so is the outcome of
 * the step. `secret`: the outcome of the pass is not told before its end. `over`: it is
 * reached. `until`: what happened later than this moment is hidden; null for nothing.
 * `earlier`: what was predicted here before; null for nothing.
 */
export function view(run, state) {
  const { pass, step } = find(run, state.at);
  const { number, steps, start, end } = run.passes[pass];
  const fork = run.asks.has(steps[step]?.name);
  const guessed = state.guesses.findLast((one) => one.pass === number && one.step === step + 1);
  const asking = state.performing
    ? step === state.frontier && !state.finished
    : state.predict && fork && !guessed && !state.shown.has(state.at);
  const secret = state.predict || state.performing;
  const over = step === steps.length - 1 && !asking;
  const until = secret ? (over ? end : start) : null;
  const earlier = state.predict && !state.performing ? (guessed ?? null) : null;
  return { ...state, pass, step, asking, open: asking && fork, secret, over, until, earlier };
}

/** What the host is told, and what is kept for the next time. */
export function record(run, state) {
  const { pass, step } = find(run, state.at);
  const { guesses, moves, predict } = state;
  return { pass_: run.passes[pass].number, step: step + 1, guesses, moves, predict };
}

/** How far one may go: an open question stops, and a performed pass is not left. */
export function reach(run, state, to) {
  const inside = Math.max(0, Math.min(to, run.length - 1));
  const { pass, asking } = view(run, state);
  if (state.performing) {
    const { first } = run.passes[pass];
    return Math.max(first, Math.min(inside, first + state.frontier));
  }
  return asking && inside === state.at + 1 ? state.at : inside;
}

/** What an answer changes; null when nothing was asked. */
export function answered(run, state, to) {
  const { pass, step, asking, open } = view(run, state);
  if (!asking) return null;
  const list = state.performing ? "moves" : "guesses";
  const verdict = judge(run, pass, step, to, state[list]);
  const said = { right: verdict.right, words: feedback(run, pass, step, to) };
  const kept = { [list]: [...state[list], verdict] };
  if (!state.performing) return { ...kept, said };
  if (!verdict.right) return { ...kept, said };
  // A plain right move needs no words: the step itself is shown.
  const told = { ...kept, said: open ? said : null };
  if (step === run.passes[pass].steps.length - 1) return { ...told, finished: true };
  return { ...told, frontier: step + 1, at: state.at + 1 };
}

/** A pass to be performed by the learner. */
export function performance(run, pass) {
  const { first } = run.passes[pass];
  return { performing: true, frontier: 0, finished: false, said: null, at: first };
}

/** The stretch of time around a pass after zooming by a factor; null for the whole run. */
export function zoomed(run, state, factor) {
  const { pass } = find(run, state.at);
  const whole = [run.passes[0].start, run.passes.at(-1).end];
  const [a, b] = state.zoom ?? whole;
  const middle = (run.passes[pass].start + run.passes[pass].end) / 2;
  const half = ((b - a) * factor) / 2;
  const ends = [Math.max(whole[0], middle - half), Math.min(whole[1], middle + half)];
  if (factor > 1 && ends[0] === whole[0] && ends[1] === whole[1]) return null;
  const inside = run.passes.filter((one) => one.end > ends[0] && one.start < ends[1]);
  return inside.length > 2 ? ends : state.zoom;
}

/** The stretch of time that is shown when one goes to a place: it follows where it must. */
export function following(run, zoom, at) {
  const { start, end } = run.passes[find(run, at).pass];
  if (!zoom || (end > zoom[0] && start < zoom[1])) return zoom;
  const width = zoom[1] - zoom[0];
  const last = run.passes.at(-1).end - width;
  const first = Math.max(run.passes[0].start, Math.min((start + end - width) / 2, last));
  return [first, first + width];
}
