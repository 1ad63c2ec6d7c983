// The stepper: one state, the panels that show it, and the commands that change it.

import { h } from "./dom.mjs";
import { figurePanel } from "./figures.mjs";
import { glance } from "./glance.mjs";
import { headlinePanel } from "./headline.mjs";
import { command, placeOf } from "./keys.mjs";
import { mapPanel } from "./map.mjs";
import { memory } from "./memory.mjs";
import { scores } from "./overview.mjs";
import { sourcePanel, statusPanel, tablePanel } from "./panels.mjs";
import { outputPanel, programSource, variablesPanel } from "./program.mjs";
import { projecting } from "./projector.mjs";
import { questionBox } from "./question.mjs";
import { answered, beginning, following, performance, reach, record, view, wanted, zoomed } from "./state.mjs";
import { decision, place, story } from "./story.mjs";
import { SPEEDS, toolbar } from "./toolbar.mjs";
import { whatIfPanel } from "./what_if.mjs";
import { announce } from "./words.mjs";

const PACE = 1600; // milliseconds per step while it plays

/**
 * Show a run in an element; returns what takes it away again.
 *
 * `model` is that of an anywidget, or the stand-in of `hosts.mjs`.
 */
export function render({ model, el }) {
  const run = story(model.get("story"));
  const get = (name) => model.get(name);
  const kept = memory(get);
  const state = beginning(run, kept.get);
  const now = () => view(run, state);
  let timer = null;
  let telling = false;
  let drawn = ""; // what the timeline shows; it is drawn anew only when that changes

  const live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
  const toStep = (step) => go(run.passes[now().pass].first + step);
  const top =
    run.passes.length > 1 && glance(run, { toPass: goPass, toggle, zoom: (zoom) => set({ zoom }) });
  const bar = toolbar(run, act, { whatIf: Boolean(get("controls")?.length) });
  const box = questionBox(run, {
    answer,
    reveal: () => set({ shown: new Set([...state.shown, state.at]), said: null }),
    leave: () => act("perform"),
    another: () => perform(now().pass + 1),
    again: () => forget({ guesses: [] }),
  });
  const ask = whatIfPanel(run, model, {
    compared,
    announce: (words) => (live.textContent = words),
    jump: (number, step) => go(place(run, number, step)),
  });
  const head = headlinePanel(run);
  const map = mapPanel(run, { toStep, choose: answer });
  const [source, figure, status] = run.program
    ? [programSource(run), outputPanel(run), variablesPanel(run)]
    : [sourcePanel(run), figurePanel(run), statusPanel(run)];
  const table = tablePanel(run, { toStep });
  const panels = [bar, ask, head, box, map, source, figure, status, table];

  const root = h(
    "div",
    { class: `mlretrain-stepper${run.program ? " program" : ""}`, tabindex: "-1" },
    top && top.el,
    bar.el,
    bar.keys,
    ask.el,
    head.el,
    box.el,
    h(
      "div",
      { class: "panels" },
      map.el,
      h("div", { class: "middle" }, source.el, figure.el),
      status.el,
      table.el,
    ),
    live,
  );
  el.append(root);
  const wall = projecting(root, { state, set, next: bar.next });

  // What is shown follows from the state alone.

  function update() {
    const current = now();
    const focus = root.contains(document.activeElement) && document.activeElement.dataset.key;
    timeline(current);
    for (const one of panels) one.update(current);
    root.classList.toggle("projector", current.projector);
    root.classList.toggle("dark", current.projector && current.dark);
    root.classList.toggle("performing", current.performing);
    // What had the focus may have been drawn anew, or be gone.
    if (focus && !root.contains(document.activeElement)) {
      const again = root.querySelector(`[data-key="${CSS.escape(focus)}"]`) ?? bar.next;
      again.focus({ preventScroll: true });
    }
    return current;
  }

  function timeline(current) {
    if (!top) return;
    const shown = JSON.stringify([current.zoom, [...current.hidden], current.until]);
    if (shown === drawn) top.cursor(current);
    else top.draw(current);
    drawn = shown;
  }

  /** Show a new state, and tell those who cannot see it. */
  function set(changes) {
    const asking = now().asking;
    Object.assign(state, changes);
    const current = update();
    // On a small screen a question may come up where nobody sees it.
    if (current.asking && !asking) box.el.scrollIntoView({ block: "nearest" });
    const step = announce(run, current.pass, current.step, current.open);
    const spoken = [current.said?.words, step, box.spoken(current)];
    live.textContent = spoken.filter(Boolean).join(" ");
  }

  /** Let Python know; what the model echoes meanwhile is no news. */
  function tell() {
    const told = record(run, state);
    const moved = kept.keep(told);
    telling = true;
    for (const [name, value] of Object.entries({ ...told, moved })) model.set(name, value);
    model.save_changes();
    telling = false;
  }

  // Ways to change it.

  function go(to) {
    const at = reach(run, state, to);
    if (at === state.at) return;
    set({ at, said: null, zoom: following(run, state.zoom, at) });
    tell();
  }

  function goPass(i) {
    const pass = Math.max(0, Math.min(i, run.passes.length - 1));
    if (state.performing) perform(pass);
    else go(run.passes[pass].first);
  }

  function answer(to) {
    const changes = answered(run, state, to);
    if (!changes) return;
    set(changes);
    tell();
  }

  function perform(pass) {
    set(performance(run, pass));
    tell();
  }

  /** Other answers than those that were given: none at all, or those that Python knows. */
  function forget(answers) {
    set({ ...answers, shown: new Set(), said: null });
    tell();
  }

  function toggle(name) {
    const hidden = new Set(state.hidden);
    if (!hidden.delete(name)) hidden.add(name);
    set({ hidden });
  }

  function compared(other, name) {
    if (!top) return;
    top.add(name, scores(other));
    drawn = "";
    update();
  }

  function stop() {
    clearInterval(timer);
    if (state.running) set({ running: false });
  }

  function play(speed) {
    clearInterval(timer);
    set({ running: true, speed });
    timer = setInterval(() => {
      const before = state.at;
      go(state.at + 1);
      if (state.at === before || now().asking) stop();
    }, PACE / speed);
  }

  function hurry(speed) {
    if (state.running) play(speed);
    else set({ speed });
  }

  function escape() {
    if (state.help) set({ help: false });
    else if (state.projector) wall.show(false);
    else if (state.whatIf) set({ whatIf: false });
    else if (state.performing) set({ performing: false, said: null });
  }

  const COMMANDS = {
    step: (by) => go(state.at + by),
    go,
    pass: (by) => goPass(now().pass + by),
    first: () => go(0),
    last: () => go(run.length - 1),
    decision: (by) => go(decision(run, state.at, by)),
    play: () => play(state.speed),
    pace: hurry,
    speed: (by) => hurry(SPEEDS[SPEEDS.indexOf(state.speed) + by] ?? state.speed),
    predict: () => {
      set({ predict: !state.predict, performing: false, said: null });
      tell();
    },
    perform: () =>
      state.performing ? set({ performing: false, said: null }) : perform(now().pass),
    answer: (i) => answer(box.options(now())[i]?.to),
    "what if": () => get("controls")?.length && set({ whatIf: !state.whatIf }),
    zoom: (factor) => top && set({ zoom: zoomed(run, state, factor) }),
    whole: () => set({ zoom: null }),
    projector: wall.toggle,
    dark: wall.darken,
    help: () => set({ help: !state.help }),
    escape,
  };

  function act(name, by) {
    const { running } = state;
    if (!["pace", "speed", "help", "zoom", "whole", "projector"].includes(name)) stop();
    // Its own button stops what plays, and does nothing else.
    if (!(name === "play" && running)) COMMANDS[name](by);
  }

  // What comes from outside.

  function onkey(event) {
    const { asking, projector, dark } = now();
    const found = command(event, { place: placeOf(event.target), asked: asking, projector });
    if (!found && !dark) return;
    event.preventDefault();
    event.stopPropagation();
    // Whatever is pressed in the dark makes light, and does nothing else.
    if (dark) wall.light();
    else act(...found);
  }

  function fromHost() {
    if (telling) return;
    const at = wanted(run, get);
    if (at !== null && at !== state.at) go(at);
    if (get("predict") !== undefined && get("predict") !== state.predict) act("predict");
    const said = { guesses: get("guesses") ?? [], moves: get("moves") ?? [] };
    const { guesses, moves } = state;
    if (JSON.stringify(said) !== JSON.stringify({ guesses, moves })) forget(said);
  }

  const resize = new ResizeObserver(() =>
    requestAnimationFrame(() => {
      // What is hidden has no width, and is drawn when it is shown again.
      if (top && root.clientWidth) top.draw(now());
    }),
  );

  const ears = { "msg:custom": ask.heard };
  for (const name of Object.keys(record(run, state))) ears[`change:${name}`] = fromHost;
  for (const [name, ear] of Object.entries(ears)) model.on(name, ear);
  root.addEventListener("keydown", onkey);
  resize.observe(root);
  state.projector = get("present") ?? false;
  update();
  if (kept.news) tell();

  return () => {
    clearInterval(timer);
    kept.end();
    resize.disconnect();
    wall.end();
    for (const [name, ear] of Object.entries(ears)) model.off(name, ear);
    root.remove();
  };
}

export default { render };
