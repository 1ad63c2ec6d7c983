// A short program in the stepper: its source, its variables and what it has printed so far.

import { fill, h, panel, spoken } from "./dom.mjs";
import { sourcePanel } from "./panels.mjs";

const STRIDE = 256; // steps between two states that are kept
const ROOM = 6000; // characters of output that are shown

/** The variables after each step: `at(i)` is a map from name to text, `at(-1)` that before. */
export function variables(steps) {
  const kept = [new Map()];
  const after = (state, { changes }) => {
    for (const [name, [, now]] of Object.entries(changes)) {
      if (now === null) state.delete(name);
      else state.set(name, now);
    }
  };
  return (i) => {
    const block = Math.floor((i + 1) / STRIDE);
    for (let b = kept.length; b <= block; b += 1) {
      const state = new Map(kept[b - 1]);
      steps.slice((b - 1) * STRIDE, b * STRIDE).forEach((step) => after(state, step));
      kept.push(state);
    }
    const state = new Map(kept[block]);
    steps.slice(block * STRIDE, i + 1).forEach((step) => after(state, step));
    return state;
  };
}

/**
 * The status tracker of a program, a group per frame: `[{frame, rows}]`; the frame of the
 * module has no name. A row is `{name, was, now, fresh}`, its texts null where there is none.
 */
export function frames(was, now) {
  const groups = new Map([["", []]]);
  for (const key of new Set([...was.keys(), ...now.keys()])) {
    const [frame, name] = key.includes(": ") ? key.split(": ") : ["", key];
    if (!groups.has(frame)) groups.set(frame, []);
    const row = { name, was: was.get(key) ?? null, now: now.get(key) ?? null };
    groups.get(frame).push({ ...row, fresh: row.was !== row.now });
  }
  return [...groups].map(([frame, rows]) => ({ frame, rows })).filter(({ rows }) => rows.length);
}

/** What is printed up to a step: `[{stream, text, fresh}]`, from the last characters on. */
export function printed(prints, step) {
  const shown = [];
  let room = ROOM;
  let last = prints.length - 1;
  while (last >= 0 && prints[last].at > step) last -= 1;
  for (let i = last; i >= 0 && room > 0; i -= 1) {
    const { at, stream, text } = prints[i];
    const part = text.slice(-room);
    room -= part.length;
    shown.unshift({ stream, text: part, fresh: at === step });
    if (part.length < text.length || (room <= 0 && i > 0)) shown[0].cut = true;
  }
  return shown;
}

/** The source of the program; the line in which an exception ended it is marked. */
export function programSource(run) {
  const { el, update } = sourcePanel(run);
  const [title, list] = [el.querySelector(".title"), el.querySelector("ol")];
  title.textContent = "The program";
  el.setAttribute("aria-label", "The program");
  return {
    el,
    update(now) {
      update(now);
      const raised = run.program.error !== null && now.over ? run.program.line - 1 : -1;
      [...list.children].forEach((line, i) => line.classList.toggle("raised", i === raised));
      if (now.projector) list.querySelector(".now")?.scrollIntoView({ block: "nearest" });
    },
  };
}

/** Variables before and after the present step. */
export function variablesPanel(run) {
  const at = variables(run.passes[0].steps);
  const table = h("table");
  const el = panel("variables", "Variables", table);
  const heads = ["Variable", "Before", "After"].map((words) => h("th", { scope: "col" }, words));
  const head = h("thead", {}, h("tr", {}, heads));
  const cell = (text) => h("td", {}, text === null ? "–" : h("code", {}, text));

  function update({ step }) {
    const groups = frames(at(step - 1), at(step));
    const bodies = groups.map(({ frame, rows }) =>
      h(
        "tbody",
        {},
        frame && h("tr", {}, h("th", { class: "frame", scope: "rowgroup", colspan: 3 }, frame)),
        rows.map(({ name, was, now, fresh }) =>
          h(
            "tr",
            { class: fresh && "fresh" },
            h("th", { scope: "row" }, h("code", {}, name), fresh && spoken(" changed")),
            cell(was),
            fresh && now !== null ? h("td", {}, h("mark", {}, h("code", {}, now))) : cell(now),
          ),
        ),
      ),
    );
    const none = h("tbody", {}, h("tr", {}, h("td", { colspan: 3 }, "There are none yet.")));
    fill(table, head, bodies.length ? bodies : none);
  }
  return { el, update };
}

/** What the program has printed so far and, at its end, the exception and the notes. */
export function outputPanel(run) {
  const prints = run.passes[0].steps.flatMap(({ figure }, at) =>
    (figure?.parts ?? []).map(([stream, text]) => ({ at, stream, text })),
  );
  const text = h("pre", { tabindex: "0", role: "group", "aria-label": "Output so far" });
  const after = h("div", { class: "ending" });
  const el = panel("printed", "Output so far", text, after);
  const { error, notes } = run.program;

  function update({ step, over }) {
    const parts = printed(prints, step);
    const shown = parts.map(({ stream, text: words, fresh }) =>
      h(fresh ? "mark" : "span", { class: stream === 2 && "stderr" }, words),
    );
    const cut = parts[0]?.cut && h("span", { class: "muted" }, "… what came before is left out\n");
    fill(text, cut, shown.length ? shown : h("span", { class: "muted" }, "nothing yet"));
    text.scrollTop = text.scrollHeight;
    const told = notes.map((note) => h("p", {}, note));
    fill(after, over && error && h("p", { class: "error" }, error), over && told);
  }
  return { el, update };
}
