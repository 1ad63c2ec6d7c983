// The search: which sections hold all words of a question, the best first. No page is needed.

const plain = (text) => text.toLowerCase().replace(/[‐-―]/g, "-");
const TITLED = 40;
const WHOLE = 100;
const OFTEN = 6;

/** The words of a question, without endings that come and go: retrained, retraining, retrains. */
export function words(question) {
  const said = plain(question).match(/[\p{L}\p{N}_.]+/gu) ?? [];
  return said.map((word) => (word.length > 5 ? word.replace(/(?:ings?|ed|es|s)$/, "") : word));
}

/** Where words begin with this one. */
function places(text, word) {
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!at || !/[\p{L}\p{N}]/u.test(text[at - 1])) found.push(at);
  }
  return found;
}

/** How well a section answers; 0 where a word is missing. Titles say more than text. */
export function score([, title, page, text], asked) {
  const [head, body, whole] = [plain(title), plain(text), plain(page)];
  let sum = 0;
  for (const word of asked) {
    const titled = places(head, word).length;
    const often = Math.min(places(body, word).length, OFTEN);
    if (!titled && !often && !places(whole, word).length) return 0;
    sum += (titled ? TITLED : 0) + often;
  }
  const name = head.split(".").at(-1);
  return sum && sum + (asked.join(" ") === head || asked.join(" ") === name ? WHOLE : 0);
}

/** The sections that answer, the best first; a word that is written as two is found as one. */
export function find(rows, question) {
  const asked = words(question);
  const ways = [asked];
  if (asked.length === 2) ways.push([asked.join("")]);
  if (!asked.length) return [];
  return rows
    .map((row) => [Math.max(...ways.map((way) => score(row, way))), row])
    .filter(([value]) => value > 0)
    .sort((a, b) => b[0] - a[0])
    .map(([, row]) => row);
}

/** The text around the first place, cut into pieces: what is asked for is at odd places. */
export function excerpt(text, question, length = 220) {
  const asked = [...words(question), words(question).join("")];
  const low = plain(text);
  const first = Math.min(...asked.map((word) => places(low, word)[0] ?? Infinity));
  const start = first > 60 && first < Infinity ? low.lastIndexOf(" ", first - 50) + 1 : 0;
  const end = start + length < text.length ? text.lastIndexOf(" ", start + length) : text.length;
  const shown = `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  const marks = asked
    .flatMap((word) => places(plain(shown), word).map((at) => [at, at + word.length]))
    .sort((a, b) => a[0] - b[0]);
  const pieces = [];
  let last = 0;
  for (const [from, to] of marks) {
    if (from < last) continue;
    pieces.push(shown.slice(last, from), shown.slice(from, to));
    last = to;
  }
  return [...pieces, shown.slice(last)];
}
