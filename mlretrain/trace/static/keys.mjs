// The keys, and the commands that they stand for.

/** What the help panel lists. */
export const KEYS = [
  ["→ / ←", "next step, step back"],
  ["Shift + → / ←", "next pass, pass before; also ] and ["],
  ["Home / End", "first and last step of the run"],
  ["Space", "play, pause"],
  [". / ,", "faster, slower"],
  ["N / Shift + N", "next decision, decision before"],
  ["P", "predict first: stop at each decision and ask"],
  ["B", "be the pipeline: perform this pass"],
  ["1 … 9, 0", "give an answer"],
  ["W", "what if: other settings"],
  ["+ / − / 0", "zoom into the run around this pass, out, whole run"],
  ["F", "projector mode; there Page Up and Page Down step, and . darkens"],
  ["Esc", "stop, close, leave"],
  ["?", "this list"],
];

const COMMANDS = {
  ArrowRight: ["step", 1],
  ArrowLeft: ["step", -1],
  "]": ["pass", 1],
  "[": ["pass", -1],
  Home: ["first"],
  End: ["last"],
  " ": ["play"],
  ".": ["speed", 1],
  ",": ["speed", -1],
  n: ["decision", 1],
  N: ["decision", -1],
  p: ["predict"],
  b: ["perform"],
  w: ["what if"],
  "+": ["zoom", 0.5],
  "=": ["zoom", 0.5],
  "-": ["zoom", 2],
  0: ["whole"],
  f: ["projector"],
  "?": ["help"],
  Escape: ["escape"],
};

const ON_TIMELINE = {
  ArrowRight: ["pass", 1],
  ArrowUp: ["pass", 1],
  ArrowLeft: ["pass", -1],
  ArrowDown: ["pass", -1],
  PageDown: ["pass", -5],
  PageUp: ["pass", 5],
};

// The keys of a presenter's remote control.
const PROJECTED = { PageDown: ["step", 1], PageUp: ["step", -1], ".": ["dark"] };

/**
 * The command that a key stands for, as `[name, by]`, or null.
 *
 * `place` says what has the focus: "text", "choice", "range", "button", "timeline" or "";
 * each of them has keys of its own, which are left to it. `asked` says that a question is
 * open, and digits answer it.
 */
export function command({ key, shiftKey, ctrlKey, metaKey, altKey }, { place, asked, projector }) {
  if (ctrlKey || metaKey || altKey || (key !== "Escape" && ["text", "choice"].includes(place)))
    return null;
  if (place === "range" && /^(Arrow|Home|End|Page)/.test(key) && !shiftKey) return null;
  if (place === "button" && (key === " " || key === "Enter")) return null;
  if (asked && /^[0-9]$/.test(key)) return ["answer", (Number(key) + 9) % 10];
  if (projector && key in PROJECTED) return PROJECTED[key];
  if (key in ON_TIMELINE && (place === "timeline" || (shiftKey && /(Right|Left)$/.test(key)))) {
    return ON_TIMELINE[key];
  }
  // Capitals of other letters stand for the same; Shift + N goes back.
  return COMMANDS[key] ?? COMMANDS[key.toLowerCase()] ?? null;
}

/** What has the focus, for `command`. */
export function placeOf(el) {
  if (el.getAttribute("role") === "slider") return "timeline";
  if (el.tagName === "INPUT") return el.type === "range" ? "range" : "text";
  return { SELECT: "choice", BUTTON: "button" }[el.tagName] ?? "";
}
