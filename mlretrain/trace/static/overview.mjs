// The run as a whole: versions, events and refused challengers along the axis of time.

/** Champion versions, one after the other: `[{version, start, end}]`. */
export function bands(run) {
  const result = [];
  let before = null;
  for (const { champion, start, end } of run.passes) {
    if (champion !== null && champion === before) result.at(-1).end = end;
    else if (champion !== null) result.push({ version: champion, start, end });
    before = champion;
  }
  return result;
}

/** The scores of a run, in the middle of the rows that they speak of: `[{x, y}]`. */
export const scores = (run) => run.passes.map((one) => ({ x: middle(one), y: one.score }));

/** How a champion seemed to do, as long as the labels were on their way. */
export const estimates = (run) => run.passes.map((one) => ({ x: middle(one), y: one.estimate }));

/** How challengers that were turned down did at their exam, beside the champion there. */
export function turnedDown(run) {
  const found = [];
  for (const one of run.passes) {
    if (!one.events.includes("refused") && !one.events.includes("undecided")) continue;
    const exam = one.steps.find((step) => step.figure?.kind === "exam")?.figure;
    const [y, champion] = [exam?.challenger?.[run.metric], exam?.champion?.[run.metric]];
    if (Number.isFinite(y)) found.push({ x: one.end, y, champion: champion ?? null });
  }
  return found;
}

/** What happened, in the order of its lanes: `[[event, passes]]`. */
export function lanes(run) {
  const found = new Map(Object.keys(run.marks).map((event) => [event, []]));
  run.passes.forEach((one, i) => {
    for (const event of new Set(one.events)) {
      if (!found.has(event)) found.set(event, []);
      found.get(event).push(i);
    }
  });
  return [...found].filter(([, passes]) => passes.length);
}

/** The middle of a pass on the axis of time. */
export const middle = (one) => (one.start + one.end) / 2;

/** The pass whose place in time (`where`, rising from pass to pass) is nearest to a moment. */
export function nearest(passes, where, time) {
  let [low, high] = [0, passes.length - 1];
  while (low < high) {
    const half = (low + high) >> 1;
    if (where(passes[half]) < time) low = half + 1;
    else high = half;
  }
  const before = low > 0 && time - where(passes[low - 1]) < where(passes[low]) - time;
  return before ? low - 1 : low;
}
