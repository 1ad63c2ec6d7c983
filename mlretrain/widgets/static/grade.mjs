// Grading where there is no Python: the same rules as `mlretrain/quiz/grade.py`, held to the
// same table of cases. Letters and texts come in as the form gives them.

const letters = (names) => names.join(", ");
const plain = (text) => text.replaceAll("`", " ").trim().split(/\s+/).join(" ").toLowerCase();

/** A number as people write it: `1,000`, `0.85 %`. Null if it is none. */
export function number(text, unit) {
  let said = String(text).trim();
  if (unit && said.toLowerCase().endsWith(unit.toLowerCase())) said = said.slice(0, -unit.length).trim();
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(said)) said = said.replaceAll(",", "");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(said)) return null;
  return Number.isFinite(Number(said)) ? Number(said) : null;
}

/** A number in words, with its unit. */
function counted(value, unit) {
  const [whole, ...rest] = String(value).split(".");
  const said = [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
  return unit && value !== 1 ? `${said} ${unit}` : said;
}

/** The most places that rise from left to right: these items need not be moved. */
export function longestRising(places) {
  const ends = [];
  const before = new Map();
  for (const place of places) {
    let at = ends.findIndex((end) => end >= place);
    if (at < 0) at = ends.length;
    before.set(place, at ? ends[at - 1] : null);
    ends[at] = place;
  }
  const rising = new Set();
  for (let place = ends.at(-1); place !== null && place !== undefined; place = before.get(place)) rising.add(place);
  return rising;
}

const told = (about, { feedback, correct = false }) => ({ about, html: feedback, right: correct });

function one({ options }, answer) {
  const chosen = options.find(({ name }) => name === answer);
  if (!chosen) return null;
  const key = options.find(({ correct }) => correct);
  return { score: Number(chosen.correct), said: chosen.name, key: key.name, remarks: [told(chosen.name, chosen)] };
}

function several({ options }, answer) {
  const chosen = options.filter(({ name }) => answer.includes(name));
  const keys = options.filter(({ correct }) => correct);
  const right = chosen.filter(({ correct }) => correct).length;
  const missed = keys.filter((option) => !chosen.includes(option));
  return {
    score: Math.max(0, (2 * right - chosen.length) / keys.length),
    said: letters(chosen.map(({ name }) => name)),
    key: letters(keys.map(({ name }) => name)),
    remarks: [
      ...chosen.map((option) => told(option.name, option)),
      ...missed.map(({ name, feedback }) => told(name, { feedback: `Missed. ${feedback}` })),
    ],
  };
}

function ordered({ options }, answer) {
  const items = answer.map((name) => options.find((option) => option.name === name));
  const staying = longestRising(items.map(({ place }) => place));
  return {
    score: (staying.size - 1) / (options.length - 1),
    said: letters(answer),
    key: letters([...options].sort((a, b) => a.place - b.place).map(({ name }) => name)),
    remarks: items.filter(({ place }) => !staying.has(place)).map(({ name, feedback }) => told(name, { feedback })),
  };
}

function matched({ options }, answer) {
  const wrong = options.filter(({ name, match }) => answer[name] !== match);
  const pairs = (partner) => letters(options.map((option) => `${option.name} → ${partner(option)}`));
  return {
    score: 1 - wrong.length / options.length,
    said: pairs(({ name }) => answer[name]),
    key: pairs(({ match }) => match),
    remarks: wrong.map(({ name, feedback }) => told(name, { feedback })),
  };
}

function measured({ options, tolerance, unit, otherwise }, answer) {
  const said = number(answer, unit);
  if (said === null) return null;
  const off = ({ value }) => Math.abs(said - value);
  const near = options
    .filter((option) => Math.round((off(option) - tolerance) * 1e12) <= 0)
    .sort((a, b) => Number(b.correct) - Number(a.correct) || off(a) - off(b));
  const key = options.find(({ correct }) => correct);
  const option = near[0] ?? { feedback: otherwise, correct: false };
  return {
    score: Number(option.correct),
    said: counted(said, unit),
    key: counted(key.value, unit),
    remarks: [told("", option)],
  };
}

function inGap({ options, otherwise }, answer) {
  const said = answer.trim();
  const key = options.find(({ correct }) => correct);
  const option = options.find(({ text }) => plain(text) === plain(said)) ?? { feedback: otherwise, correct: false };
  return { score: Number(option.correct), said, key: key.text, remarks: [told("", option)] };
}

const GRADERS = { multiple: several, ordering: ordered, matching: matched, numeric: measured, cloze: inGap };

/** What an answer is worth; null if it is none. */
export function grade(secret, answer) {
  const found = (GRADERS[secret.kind] ?? one)(secret, answer);
  if (!found) return null;
  return { ...found, verdict: found.score === 1 ? "correct" : found.score > 0 ? "partly" : "wrong" };
}
