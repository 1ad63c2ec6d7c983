// How values, scores and steps are put into words; the words of `wording.py` and `trace/words.py`.

/** A negative number gets a true minus sign; dates and names stay as they are. */
export const signed = (text) => text.replace(/(?<![\w.-])-(?=\.?\d)/g, "−");

/** Any value of a variable. */
export function value(any) {
  if (any === null || any === undefined) return "–";
  if (any.$float) return any.$float.replace("-", "−"); // as the file has a number that is not finite
  return signed(typeof any === "string" ? any : JSON.stringify(any));
}

/** A score in words. */
export function score(number, digits = 4) {
  if (number === null || number === undefined) return "unknown";
  const size = Math.abs(number);
  if (size >= 1e6 || (size > 0 && size < 10 ** -digits / 2))
    return number.toExponential(digits - 1).replaceAll("-", "−");
  return signed(
    number.toFixed(Math.max(0, digits - Math.max(0, String(Math.trunc(size)).length - 1))),
  );
}

/** `1 pass`, `53 passes`. */
export const count = (many, one, more = `${one}s`) =>
  `${many.toLocaleString("en")} ${many === 1 ? one : more}`;

/** A list of things as far as it has no more than so many letters, and how many are left out. */
export function brief(text, letters) {
  const parts = text.split("; ");
  let [kept, length] = [1, parts[0].length];
  while (kept < parts.length && length + parts[kept].length <= letters) {
    length += parts[kept].length;
    kept += 1;
  }
  const left = parts.length - kept;
  return parts.slice(0, kept).join("; ") + (left ? `; and ${left} more` : "");
}

/** What a screen reader says when a step is shown; `open` hides its outcome. */
export function announce(run, pass, step, open) {
  const one = run.passes[pass];
  const done = one.steps[step];
  if (!done) return `Pass ${one.number}, ${one.title}: no steps.`;
  const of = run.program ? "Step" : `Pass ${one.number}, step`;
  const told = [`${of} ${step + 1} of ${open ? "some" : one.steps.length}`];
  told.push(done.action || run.nodes.get(done.name) || done.name);
  if (open) return `${told.join(": ")}.`;
  if (done.output) told.push(signed(done.output));
  const changed = Object.entries(done.changes).map(
    ([name, [old, now]]) =>
      `${name} from ${old === null ? "nothing" : value(old)} to ${now === null ? "nothing" : value(now)}`,
  );
  return `${told.join(": ")}.${changed.length ? ` Changed: ${changed.join("; ")}.` : ""}`;
}
