// The controls.

import { button, fill, h, icon } from "./dom.mjs";
import { KEYS } from "./keys.mjs";

export const SPEEDS = [0.5, 1, 2, 4];

/** The row of controls; `act` does a command, as `keys.mjs` names them. */
export function toolbar(run, act, { whatIf }) {
  const control = (name, keys, words, ...shown) => {
    const named = shown.some((one) => typeof one === "string") ? {} : { "aria-label": words };
    const props = { "aria-keyshortcuts": keys, title: words, ...named };
    return button(words, () => act(...name), props, ...shown);
  };
  const first = control(["first"], "Home", "First step", icon("first"));
  const back = control(["step", -1], "ArrowLeft", "Step back", icon("back"));
  const play = control(["play"], "Space", "Play", icon("play"));
  const next = control(["step", 1], "ArrowRight", "Next step", icon("next"));
  const last = control(["last"], "End", "Last step", icon("last"));
  const jump = control(["decision", 1], "N", "Next decision", icon("decision"), "Next decision");
  const predict = control(["predict"], "P", "Predict first", "Predict first");
  const perform = control(["perform"], "B", "Be the pipeline", "Be the pipeline");
  const ask = whatIf && control(["what if"], "W", "What if", "What if …");
  const full = control(["projector"], "F", "Projector mode", icon("full"));
  const help = control(["help"], "?", "Keys", h("span", { "aria-hidden": "true" }, "?"));

  const scrub = h("input", {
    ...{ type: "range", min: 1, max: Math.max(run.length, 1), step: 1 },
    ...{ "aria-label": "Step of the run", "data-key": "scrub" },
    oninput: () => act("go", Number(scrub.value) - 1),
  });
  const choices = SPEEDS.map((n) => h("option", { value: n, selected: n === 1 }, `${n} ×`));
  const pace = {
    "aria-label": "Speed",
    "data-key": "pace",
    onchange: () => act("pace", Number(speed.value)),
  };
  const speed = h("select", pace, choices);

  const forks = run.asks.size > 0 && [jump, predict, perform];
  const el = h(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Controls" },
    h("div", { class: "group" }, first, back, play, next, last),
    h("div", { class: "group wide" }, scrub, speed),
    h("div", { class: "group" }, forks, ask, full, help),
  );
  const [asked, passes] = [/^[NPB1]/, /^(Shift|\+)/];
  const useful = (key) =>
    (key !== "W" || whatIf) && !(run.program && (asked.test(key) || passes.test(key)));
  const listed = KEYS.filter(([key]) => useful(key)).map(([key, words]) =>
    h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)),
  );
  const keys = h(
    "section",
    { class: "help", "aria-label": "Keys", hidden: true },
    h("p", { class: "title" }, "Keys"),
    h("dl", {}, listed),
  );

  function update(now) {
    const { at, pass, step, running } = now;
    scrub.value = at + 1;
    const of = run.program ? "" : `pass ${run.passes[pass].number}, `;
    scrub.setAttribute("aria-valuetext", `${of}step ${step + 1}`);
    scrub.style.setProperty("--done", `${(at / Math.max(run.length - 1, 1)) * 100}%`);
    speed.value = now.speed;
    fill(play, icon(running ? "pause" : "play"));
    play.title = running ? "Pause" : "Play";
    play.setAttribute("aria-label", play.title);
    const pressed = [
      [predict, now.predict && !now.performing],
      [perform, now.performing],
      [full, now.projector],
    ];
    for (const [el_, on] of pressed) el_.setAttribute("aria-pressed", String(on));
    for (const [el_, on] of [
      [help, now.help],
      [ask, now.whatIf],
    ]) {
      if (el_) el_.setAttribute("aria-expanded", String(on));
    }
    keys.hidden = !now.help;
    // Not `disabled`: a button that loses the focus while it is pressed strands its user.
    const [begin, end] = [at === 0, at === run.length - 1];
    const ends = [
      [first, begin],
      [back, begin],
      [next, end || now.asking],
      [last, end],
      [jump, end],
    ];
    for (const [el_, off] of ends) el_.setAttribute("aria-disabled", String(off));
  }
  return { el, keys, next, update };
}
