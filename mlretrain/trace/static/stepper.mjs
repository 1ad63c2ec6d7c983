// The stepper: one state, the panels that show it, and the ways to change it.

import { h, fill } from "./dom.mjs";
import { figurePanel } from "./figures.mjs";
import { glance } from "./glance.mjs";
import { feedback, judge } from "./guess.mjs";
import { flowPanel, sourcePanel, statusPanel, tablePanel } from "./panels.mjs";
import { questionBox } from "./question.mjs";
import { decision, find, place, story } from "./story.mjs";
import { SPEEDS, command, toolbar } from "./toolbar.mjs";
import { whatIfPanel } from "./what_if.mjs";
import { announce, score, signed, value } from "./words.mjs";

const PACE = 1600; // milliseconds per step while it plays

/**
 * Show a run in an element; returns what takes it away again.
 *
 * `model` is that of an anywidget, or the stand-in of `hosts.mjs`.
 */
export function render({ model, el }) {
  const run = story(model.get("story"));
  const state = {
    at: 0,
    zoom: null,
    hidden: new Set(["refused challengers"]),
    running: false,
    speed: 1,
    predict: model.get("predict") ?? false,
    guesses: [...(model.get("guesses") ?? [])],
    shown: new Set(),
    performing: false,
    moves: [...(model.get("moves") ?? [])],
    frontier: 0,
    finished: false,
    said: null,
    projector: false,
    help: false,
    whatIf: false,
  };
  state.at = asked(model.get("pass_"), model.get("step")) ?? 0;

  const root = h("div", { class: "mlretrain-stepper", tabindex: "-1" });
  const live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
  const acts = {
    toStep: (step) => go(run.passes[find(run, state.at).pass].first + step),
    choose: (name) => answer(name),
  };
  const top =
    run.passes.length > 1
      ? glance(run, { toPass: (i) => goPass(i), toggle, zoom: (domain) => set({ zoom: domain }) })
      : null;
  const bar = toolbar(run, act, { whatIf: Boolean(model.get("controls")?.length) });
  const head = h("header", { class: "headline" });
  const box = questionBox(run, {
    answer,
    reveal,
    leave: () => act("perform"),
    nextPass: () => perform(find(run, state.at).pass + 1),
  });
  const panels = [
    flowPanel(run, acts),
    sourcePanel(run),
    figurePanel(run),
    statusPanel(run),
    tablePanel(run, acts),
  ];
  const [flow, source, figure, status, process] = panels.map((one) => one.el);
  const what = whatIfPanel(run, model, {
    compared,
    announce: (words) => (live.textContent = words),
    show: (number, step) => go(place(run, number, step)),
  });
  flow.hidden = run.nodes.size === 0;
  source.hidden = !run.source;
  root.append(
    ...[
      top?.el,
      bar.el,
      bar.keys,
      what.el,
      head,
      box.el,
      h(
        "div",
        { class: "panels" },
        flow,
        h("div", { class: "middle" }, source, figure),
        status,
        process,
      ),
      live,
    ].filter(Boolean),
  );
  el.append(root);

  let timer = null;
  let drawn = "";
  let first = true;

  // What is shown follows from the state alone.

  function now() {
    const { pass, step } = find(run, state.at);
    const { number, steps, end, start } = run.passes[pass];
    const fork = run.asks.has(steps[step]?.name);
    const answered =
      state.shown.has(state.at) ||
      state.guesses.some((g) => g.pass === number && g.step === step + 1);
    const asking = state.performing
      ? step === state.frontier && !state.finished
      : state.predict && fork && !answered;
    const secret = state.predict || state.performing;
    const over = step === steps.length - 1 && !asking;
    return {
      ...state,
      pass,
      step,
      asking,
      open: asking && fork,
      secret,
      over,
      until: secret ? (over ? end : start) : null,
    };
  }

  function update() {
    const current = now();
    const focus = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    if (top) {
      const signature = JSON.stringify([current.zoom, [...current.hidden], current.until]);
      if (signature !== drawn) top.draw(current);
      else top.cursor(current);
      drawn = signature;
    }
    [bar, box, what, ...panels].forEach((one) => one.update(current));
    headline(current);
    root.classList.toggle("projector", current.projector);
    if (focus && !root.contains(document.activeElement)) {
      (
        root.querySelector(`[data-key="${CSS.escape(focus)}"]`) ??
        bar.el.querySelector('[data-key="Next step"]')
      ).focus({ preventScroll: true });
    }
    if (!first) {
      const words = announce(run, current.pass, current.step, current.open);
      const question = current.asking
        ? ` ${box.el.querySelector(".ask")?.textContent ?? ""} Keys: ${box
            .options(current)
            .map(({ words: w }, i) => `${(i + 1) % 10} for ${w}`)
            .join(", ")}.`
        : "";
      live.textContent = `${current.said ? `${current.said.words} ` : ""}${words}${question}`;
    }
    first = false;
  }

  function headline({ pass, step, open, asking, secret, over }) {
    const one = run.passes[pass];
    const done = one.steps[step];
    const happened = secret && !over ? [] : one.events;
    const changes = open || !done ? [] : Object.entries(done.changes);
    fill(
      head,
      h(
        "p",
        { class: "where" },
        h("strong", {}, `Pass ${one.number}`),
        ` · ${one.title}`,
        one.champion
          ? ` · ${one.champion} answers${one.score !== null && !(secret && step < 1) ? `, at ${score(one.score)}` : ""}`
          : " · no model yet",
        ...happened.map((event) =>
          h("span", { class: `event ${event}` }, ` ${run.marks[event]?.[0] ?? "◆"} ${event}`),
        ),
      ),
      h(
        "p",
        { class: "what" },
        h("span", { class: "order", "aria-hidden": "true" }, String(step + 1)),
        done ? done.action || (run.nodes.get(done.name) ?? done.name) : "This pass has no steps.",
        h(
          "span",
          { class: "of" },
          ` step ${step + 1}${secret && !over ? "" : ` of ${one.steps.length}`}`,
        ),
      ),
      done &&
        h(
          "p",
          { class: "how" },
          done.input && h("span", { class: "in" }, signed(done.input)),
          h("span", { class: "to", "aria-hidden": "true" }, " → "),
          h("span", { class: "out" }, open ? "?" : signed(done.output)),
        ),
      h(
        "p",
        { class: "changed" },
        ...changes.map(([name, [old, fresh]]) =>
          h("span", {}, `${name} `, h("s", {}, value(old)), " → ", h("mark", {}, value(fresh))),
        ),
      ),
      one.summary && over && !asking && h("p", { class: "why" }, signed(one.summary)),
    );
  }

  // Ways to change it.

  function set(changes) {
    Object.assign(state, changes);
    update();
  }

  function go(at) {
    let to = Math.max(0, Math.min(at, run.length - 1));
    if (state.performing) {
      // Only what was performed can be looked at, and nothing outside this pass.
      const { first: begin } = run.passes[find(run, state.at).pass];
      to = Math.max(begin, Math.min(to, begin + state.frontier));
    } else if (state.predict && to === state.at + 1 && now().asking) {
      to = state.at;
    }
    const moved = to !== state.at;
    if (moved) state.said = null;
    set({ at: to });
    if (moved) tell();
  }

  function goPass(i) {
    const pass = Math.max(0, Math.min(i, run.passes.length - 1));
    if (state.performing) perform(pass);
    else go(run.passes[pass].first);
  }

  function tell() {
    const { pass, step } = find(run, state.at);
    model.set("pass_", run.passes[pass].number);
    model.set("step", step + 1);
    model.save_changes();
  }

  function answer(to) {
    const { pass, step, asking, performing, open } = now();
    if (!asking) return;
    const list = performing ? "moves" : "guesses";
    const verdict = judge(run, pass, step, to, state[list]);
    const said = { right: verdict.right, words: feedback(run, pass, step, to) };
    const changes = {
      [list]: [...state[list], verdict],
      said: performing && verdict.right && !open ? null : said,
    };
    if (performing && verdict.right) {
      const last = step === run.passes[pass].steps.length - 1;
      Object.assign(changes, last ? { finished: true } : { frontier: step + 1, at: state.at + 1 });
    }
    set(changes);
    model.set(list, state[list]);
    tell();
  }

  function reveal() {
    state.shown.add(state.at);
    set({ said: null });
  }

  function perform(pass) {
    stop();
    set({ performing: true, frontier: 0, finished: false, said: null, at: run.passes[pass].first });
    tell();
  }

  function toggle(name) {
    const hidden = new Set(state.hidden);
    if (!hidden.delete(name)) hidden.add(name);
    set({ hidden });
  }

  function compared(other, name) {
    if (!top || !other) return;
    top.add(
      name,
      other.passes.map((one) => ({ x: (one.start + one.end) / 2, y: one.score })),
    );
    drawn = "";
    update();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    state.running = false;
  }

  function play(speed = state.speed) {
    stop();
    set({ running: true, speed });
    timer = setInterval(() => {
      go(state.at + 1);
      if (state.at >= run.length - 1 || now().asking) {
        stop();
        update();
      }
    }, PACE / speed);
  }

  function zoomBy(factor) {
    const [a, b] = state.zoom ?? top.whole;
    const one = run.passes[find(run, state.at).pass];
    const [middle, half] = [(one.start + one.end) / 2, ((b - a) * factor) / 2];
    const ends = [Math.max(top.whole[0], middle - half), Math.min(top.whole[1], middle + half)];
    if (factor > 1 && ends[0] === top.whole[0] && ends[1] === top.whole[1]) set({ zoom: null });
    else if (run.passes.filter((p) => p.end > ends[0] && p.start < ends[1]).length > 2)
      set({ zoom: ends });
  }

  function project(on) {
    set({ projector: on });
    const full = document.fullscreenElement === root;
    // Where full screen is not allowed, the page is filled.
    if (on && !full) root.requestFullscreen?.().catch(() => {});
    if (!on && full) document.exitFullscreen();
  }

  function act(name, by) {
    const { pass } = find(run, state.at);
    switch (name) {
      case "step":
        stop();
        return go(state.at + by);
      case "go":
        stop();
        return go(by);
      case "pass":
        stop();
        return goPass(pass + by);
      case "first":
        stop();
        return go(0);
      case "last":
        stop();
        return go(run.length - 1);
      case "decision":
        stop();
        return go(decision(run, state.at, by));
      case "play":
        return state.running ? (stop(), update()) : play();
      case "speed":
      case "pace": {
        const next =
          name === "pace"
            ? by
            : SPEEDS[Math.max(0, Math.min(SPEEDS.indexOf(state.speed) + by, SPEEDS.length - 1))];
        return state.running ? play(next) : set({ speed: next });
      }
      case "predict":
        return set({ predict: !state.predict, performing: false, said: null });
      case "perform":
        return state.performing ? set({ performing: false, said: null }) : perform(pass);
      case "answer": {
        const option = box.options(now())[by];
        return option && answer(option.to);
      }
      case "what if":
        return model.get("controls")?.length ? set({ whatIf: !state.whatIf }) : null;
      case "zoom":
        return top && zoomBy(by);
      case "whole":
        return set({ zoom: null });
      case "projector":
        return project(!state.projector);
      case "help":
        return set({ help: !state.help });
      case "escape":
        return escape();
    }
  }

  function escape() {
    stop();
    if (state.help) set({ help: false });
    else if (state.projector) project(false);
    else if (state.whatIf) set({ whatIf: false });
    else if (state.performing) set({ performing: false, said: null });
    else update();
  }

  // What comes from outside.

  function asked(number, step) {
    return Number.isInteger(number) ? place(run, number, step ?? 1) : null;
  }

  function onkey(event) {
    const done = command(event, { asked: now().asking, projector: state.projector });
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    act(...done);
  }

  const fromPython = () => {
    const at = asked(model.get("pass_"), model.get("step"));
    if (at !== null && at !== state.at) go(at);
  };
  const onfull = () => {
    if (document.fullscreenElement !== root && state.projector && document.fullscreenEnabled)
      set({ projector: false });
  };
  const resize = new ResizeObserver(() =>
    requestAnimationFrame(() => {
      top?.draw(now());
      // Beside a widget stands the same run for readers without a kernel; there is one here.
      const twin =
        model.get("controls") && root.closest(".jp-OutputArea-child")?.previousElementSibling;
      if (twin?.querySelector(".mlretrain-trace")) twin.style.display = "none";
    }),
  );

  root.addEventListener("keydown", onkey);
  document.addEventListener("fullscreenchange", onfull);
  model.on("change:pass_", fromPython);
  model.on("change:step", fromPython);
  model.on("change:predict", () => set({ predict: model.get("predict") }));
  model.on("msg:custom", what.heard);
  resize.observe(root);
  update();
  if (model.get("present")) set({ projector: true });

  return () => {
    stop();
    resize.disconnect();
    document.removeEventListener("fullscreenchange", onfull);
    model.off("change:pass_", fromPython);
    model.off("change:step", fromPython);
    model.off("msg:custom", what.heard);
    root.remove();
  };
}

export default { render };
