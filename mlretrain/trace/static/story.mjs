// What a stepper shows, before it is known how: the passes of a run, their steps, and what
// all variables are at any of them. Nothing here touches a page.

/**
 * Unpack what Python sent: texts stand in it once, and steps point at them.
 *
 * A pass gets `first`, the place of its first step among all steps of the run; `at` in
 * other functions is such a place.
 */
export function story(data) {
  const text = (i) => data.words[i];
  const passes = [];
  let first = 0;
  let state = { ...data.before };
  for (const [
    number,
    title,
    start,
    end,
    champion,
    score,
    events,
    summary,
    raw,
    estimate,
  ] of data.passes) {
    const steps = raw.map(([name, line, action, input, output, next, changes, figure]) => ({
      name: text(name),
      line,
      action: text(action),
      input: text(input),
      output: text(output),
      next: text(next),
      changes: changes || {},
      figure: figure || null,
    }));
    passes.push({
      number,
      title,
      start: moment(start),
      end: moment(end),
      champion,
      score,
      estimate: estimate ?? null,
      events,
      summary,
      steps,
      first,
      before: state,
    });
    first += steps.length;
    state = after(state, steps);
  }
  const asks = new Set(data.edges.filter(([, , label]) => label).map(([source]) => source));
  return {
    ...data,
    nodes: new Map(data.nodes),
    asks,
    lines: data.source.replace(/\n$/, "").split("\n"),
    passes,
    fates: fates(passes, data.before),
    length: first,
    beside: data.beside.map(({ name, points }) => ({
      name,
      points: points.map(([a, b, score]) => ({ x: (moment(a) + moment(b)) / 2, y: score })),
    })),
  };
}

/** All variables after some steps. */
function after(state, steps) {
  const changed = steps.filter((step) => Object.keys(step.changes).length);
  if (!changed.length) return state;
  const result = { ...state };
  for (const step of changed) {
    for (const [name, [, now]] of Object.entries(step.changes)) result[name] = now;
  }
  return result;
}

/** Milliseconds of an ISO 8601 time; the clock of its own place counts. */
export function moment(iso) {
  const [day, time = "00:00:00"] = iso.split(/[T ]/);
  return Date.parse(`${day}T${time.slice(0, 8).padEnd(8, ":00")}Z`);
}

/** Which pass and which of its steps stand at a place of the run; the step counts from 0. */
export function find(run, at) {
  let low = 0;
  let high = run.passes.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    // A pass without steps starts where the next one does: the later of them is meant.
    if (run.passes[middle].first <= at) low = middle;
    else high = middle - 1;
  }
  const pass = run.passes[low];
  return { pass: low, step: Math.min(at - pass.first, Math.max(pass.steps.length - 1, 0)) };
}

/** The place of a step, given as a link or Python gives it: pass by number, step from 1. */
export function place(run, number, step) {
  const pass = run.passes.find((one) => one.number === number);
  if (!pass) return null;
  return pass.first + Math.min(Math.max(step - 1, 0), Math.max(pass.steps.length - 1, 0));
}

/** The place of the next step that decides (`by` is 1), or of the one before (-1). */
export function decision(run, at, by) {
  for (let i = at + by; i >= 0 && i < run.length; i += by) {
    const { pass, step } = find(run, i);
    if (run.asks.has(run.passes[pass].steps[step].name)) return i;
  }
  return by > 0 ? Math.max(run.length - 1, 0) : 0;
}

/**
 * The status tracker: a row per variable, up to a step of its pass.
 *
 * `open` is true while the step's outcome is still hidden. `marks` are the steps at which
 * the variable changed; `old` is what it was before the present step changed it.
 */
export function tracker(run, pass, step, open) {
  const { before, steps } = run.passes[pass];
  const names = new Set(Object.keys(before));
  for (const one of steps) Object.keys(one.changes).forEach((name) => names.add(name));
  const shown = open ? step : step + 1;
  return [...names].map((name) => {
    const row = { name, before: before[name] ?? null, now: before[name] ?? null, marks: [] };
    for (let i = 0; i < Math.min(shown, steps.length); i += 1) {
      const change = steps[i].changes[name];
      if (!change) continue;
      [row.old, row.now] = change;
      row.marks.push(i);
    }
    row.fresh = !open && row.marks.at(-1) === step;
    return row;
  });
}

/**
 * What became of each version, in the order in which it happened: `{at, name, fate, pass}`.
 * The one that was live before the first pass has no pass here.
 */
function fates(passes, { model = null }) {
  const found = model ? [{ at: -1, name: model, fate: "promoted", pass: null }] : [];
  for (const { number, steps, first } of passes) {
    let name = null;
    steps.forEach(({ changes }, i) => {
      const tell = (who, fate) => found.push({ at: first + i, name: who, fate, pass: number });
      if (changes.challenger?.[1]) tell((name = changes.challenger[1]), "in training");
      if (changes.verdict?.[1] && name) tell(name, changes.verdict[1]);
      if (changes.model?.[1]) tell(changes.model[1], "promoted");
    });
  }
  const known = new Set();
  for (const one of found) one.count = known.add(one.name).size;
  return found;
}

/** The last versions that were made up to a place of the run, and how many came before. */
export function versions(run, at, most) {
  const shown = new Map();
  let many = 0;
  for (let i = run.fates.length - 1; i >= 0 && shown.size < most; i -= 1) {
    const one = run.fates[i];
    if (one.at > at) continue;
    many ||= one.count;
    if (!shown.has(one.name)) shown.set(one.name, one);
  }
  return { shown: [...shown.values()].reverse(), left: many - shown.size };
}

/** The version that is live after a step. */
export function live(run, pass, step) {
  const { before, steps } = run.passes[pass];
  const changed = steps.slice(0, step + 1).findLast(({ changes }) => changes.model);
  return changed ? changed.changes.model[1] : (before.model ?? null);
}

/**
 * The first step at which two runs part, as `{pass, step}`, or null.
 *
 * They part where they do something else, or to something else. That a question was put in
 * other words, with another threshold, does not count as long as its answer is the same.
 */
export function parting(run, other) {
  const told = (step) =>
    step && [step.name, step.next, step.changes, run.asks.has(step.name) || step.input];
  const others = new Map(other.passes.map((one) => [one.number, one]));
  for (const one of run.passes) {
    const twin = others.get(one.number);
    if (!twin) continue;
    for (let i = 0; i < Math.max(one.steps.length, twin.steps.length); i += 1) {
      if (JSON.stringify(told(one.steps[i])) !== JSON.stringify(told(twin.steps[i]))) {
        return { pass: one.number, step: i };
      }
    }
  }
  return null;
}
