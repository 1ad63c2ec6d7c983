// The figure of a step: the numbers that stand behind it, drawn.

import { fill, h } from "./dom.mjs";
import {
  driftFigure,
  dropFigure,
  findingsFigure,
  labelsFigure,
  outputFigure,
  scoresFigure,
} from "./figures_data.mjs";
import { examBefore, examFigure, versionsFigure, windowFigure } from "./figures_models.mjs";
import { signed } from "./words.mjs";

// Each figure takes what is shown now, and gives its title, its picture and its words.

/** By the kind that the step recorded. */
const KINDS = {
  drift: driftFigure,
  drop: dropFigure,
  exam: examFigure,
  findings: findingsFigure,
  gate: examFigure,
  labels: labelsFigure,
  output: outputFigure,
  window: windowFigure,
};

/** By the name of a step that recorded none. */
const USUAL = {
  start: versionsFigure,
  collect: scoresFigure,
  trigger: scoresFigure,
  gate: examBefore,
  deploy: versionsFigure,
  alert: versionsFigure,
  repeat: versionsFigure,
};

export function figurePanel(run) {
  const heading = h("p", { class: "title", "aria-hidden": "true" });
  const body = h("figure");
  const el = h("section", { class: "panel figure" }, heading, body);

  function update(now) {
    const step = run.passes[now.pass].steps[now.step];
    const draw = KINDS[step?.figure?.kind] ?? USUAL[step?.name];
    const { title, picture, words } = draw?.({ ...now, run, figure: step.figure }) ?? {};
    el.hidden = !picture;
    heading.textContent = title ?? "";
    el.setAttribute("aria-label", title || "Figure");
    fill(body, picture, words && h("figcaption", {}, signed(words)));
  }
  return { el, update };
}
