// The controls, and the keys that do the same.

import { fill, h, icon } from "./dom.mjs";

export const SPEEDS = [0.5, 1, 2, 4];

/** What can be done: name → `[key as it is told, words]`. The keys are read in `command`. */
const KEYS = [
  ["→ / ←", "next step, step back"],
  ["Shift + → / ←", "next pass, pass before; also ] and ["],
  ["Home / End", "first and last step of the run"],
  ["Space", "play, pause"],
  [". / ,", "faster, slower"],
  ["N / Shift + N", "next decision, decision before"],
  ["P", "predict first: stop at each decision and ask"],
  ["B", "be the pipeline: perform this pass"],
  ["1 … 9, 0", "give an answer"],
  ["W", "what if (in a live notebook)"],
  ["+ / − / 0", "zoom into the run around this pass, out, whole run"],
  ["F", "projector mode; there Page Up and Page Down step"],
  ["Esc", "stop, leave, close"],
  ["?", "this list"],
];

/** The command that a key stands for, or null; `asked` while a question is open. */
export function command(event, { asked, projector }) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const { key, shiftKey, target } = event;
  const tag = target.tagName;
  if (tag === "INPUT" && target.type !== "range") return null;
  if (tag === "SELECT") return null;
  if (tag === "INPUT" && /^(Arrow|Home|End|Page)/.test(key) && !shiftKey) return null;
  // On a button, Space and Enter press it; on the timeline, arrows go from pass to pass.
  if (tag === "BUTTON" && (key === " " || key === "Enter")) return null;
  const timeline = target.getAttribute("role") === "slider";
  if (asked && /^[0-9]$/.test(key)) return ["answer", (Number(key) + 9) % 10];
  switch (key) {
    case "ArrowRight":
      return timeline || shiftKey ? ["pass", 1] : ["step", 1];
    case "ArrowLeft":
      return timeline || shiftKey ? ["pass", -1] : ["step", -1];
    case "ArrowUp":
      return timeline ? ["pass", 1] : null;
    case "ArrowDown":
      return timeline ? ["pass", -1] : null;
    case "PageDown":
      return projector ? ["step", 1] : timeline ? ["pass", -5] : null;
    case "PageUp":
      return projector ? ["step", -1] : timeline ? ["pass", 5] : null;
    case "]":
      return ["pass", 1];
    case "[":
      return ["pass", -1];
    case "Home":
      return ["first"];
    case "End":
      return ["last"];
    case " ":
      return ["play"];
    case ".":
      return ["speed", 1];
    case ",":
      return ["speed", -1];
    case "n":
      return ["decision", 1];
    case "N":
      return ["decision", -1];
    case "p":
    case "P":
      return ["predict"];
    case "b":
    case "B":
      return ["perform"];
    case "w":
    case "W":
      return ["what if"];
    case "+":
    case "=":
      return ["zoom", 0.5];
    case "-":
    case "−":
      return ["zoom", 2];
    case "0":
      return ["whole"];
    case "f":
    case "F":
      return ["projector"];
    case "?":
      return ["help"];
    case "Escape":
      return ["escape"];
    default:
      return null;
  }
}

/** The row of controls; `act` does a command. */
export function toolbar(run, act, { whatIf }) {
  const button = (name, words, keys, picture, label = "") =>
    h(
      "button",
      {
        type: "button",
        "data-key": words,
        "aria-label": label ? null : words,
        "aria-keyshortcuts": keys,
        title: words,
        onclick: () => act(...name),
      },
      picture,
      label,
    );
  const first = button(["first"], "First step", "Home", icon("first"));
  const back = button(["step", -1], "Step back", "ArrowLeft", icon("back"));
  const play = button(["play"], "Play", "Space", icon("play"));
  const next = button(["step", 1], "Next step", "ArrowRight", icon("next"));
  const last = button(["last"], "Last step", "End", icon("last"));
  const jump = button(["decision", 1], "Next decision", "N", icon("decision"), "Next decision");
  const scrub = h("input", {
    type: "range",
    min: 1,
    max: Math.max(run.length, 1),
    step: 1,
    "aria-label": "Step of the run",
    "data-key": "scrub",
    oninput: () => act("go", Number(scrub.value) - 1),
  });
  const speed = h(
    "select",
    {
      "aria-label": "Speed",
      "data-key": "speed",
      onchange: () => act("pace", Number(speed.value)),
    },
    ...SPEEDS.map((n) => h("option", { value: n, selected: n === 1 }, `${n} ×`)),
  );
  const predict = button(["predict"], "Predict first", "P", null, "Predict first");
  const perform = button(["perform"], "Be the pipeline", "B", null, "Be the pipeline");
  const what = whatIf ? button(["what if"], "What if", "W", null, "What if …") : null;
  const full = button(["projector"], "Projector mode", "F", icon("full"));
  const help = button(["help"], "Keys", "?", null, "?");
  help.setAttribute("aria-label", "Keys");
  const hasForks = run.asks.size > 0;
  const el = h(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Controls" },
    h("div", { class: "group" }, first, back, play, next, last),
    h("div", { class: "group wide" }, scrub, h("label", { class: "speed" }, speed)),
    h("div", { class: "group" }, ...(hasForks ? [jump, predict, perform] : []), what, full, help),
  );
  const keys = h(
    "section",
    { class: "help", "aria-label": "Keys", hidden: true },
    h("p", { class: "title" }, "Keys"),
    h(
      "dl",
      {},
      ...KEYS.filter(([key]) => key !== "W" || whatIf).map(([key, words]) =>
        h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)),
      ),
    ),
  );

  function update({
    at,
    pass,
    step,
    running,
    predict: asks,
    performing,
    projector,
    asking,
    help: shown,
    whatIf: asked,
    speed: pace,
  }) {
    const one = run.passes[pass];
    scrub.value = at + 1;
    scrub.setAttribute("aria-valuetext", `pass ${one.number}, step ${step + 1}`);
    scrub.style.setProperty("--done", `${(at / Math.max(run.length - 1, 1)) * 100}%`);
    speed.value = pace;
    fill(play, icon(running ? "pause" : "play"));
    play.setAttribute("aria-label", running ? "Pause" : "Play");
    play.title = running ? "Pause" : "Play";
    for (const [el, on] of [
      [predict, asks],
      [perform, performing],
      [full, projector],
    ])
      el.setAttribute("aria-pressed", String(on));
    for (const [el, on] of [
      [help, shown],
      [what, asked],
    ])
      el?.setAttribute("aria-expanded", String(on));
    keys.hidden = !shown;
    // Not `disabled`: a button that loses the focus while it is pressed strands its user.
    const ends = [
      [first, at === 0],
      [back, at === 0],
      [next, at === run.length - 1 || asking],
      [last, at === run.length - 1],
      [jump, at === run.length - 1],
    ];
    for (const [el, off] of ends) el.setAttribute("aria-disabled", String(off));
  }
  return { el, keys, update };
}
