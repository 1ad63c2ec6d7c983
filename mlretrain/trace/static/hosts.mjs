// Hosts without a kernel: the output of a cell, and the page that stands alone.

import { render } from "./stepper.mjs";

const SETTLED = 200; // milliseconds without a step

/** What stands in for the model of a widget: it keeps values, and tells whoever listens. */
export function still(values) {
  const ears = new Map();
  return {
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = value;
    },
    save_changes() {
      this.tell("saved");
    },
    send: () => {},
    tell: (name) => ears.get(name)?.forEach((ear) => ear()),
    on: (name, ear) => ears.set(name, [...(ears.get(name) ?? []), ear]),
    off: (name, ear) =>
      ears.set(
        name,
        (ears.get(name) ?? []).filter((one) => one !== ear),
      ),
  };
}

/** What a link asks for: `#pass=7&step=4`. */
export function linked(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const [pass, step] = [said.get("pass"), said.get("step")].map((n) =>
    /^\d+$/.test(n ?? "") ? Number(n) : null,
  );
  return pass === null ? {} : { pass_: pass, step: step ?? 1 };
}

/**
 * Put the stepper where this script stands, in the place of the table that is there.
 *
 * A module does not know its own element, and a notebook may show the same run twice; so
 * the script is found by a `key` that stands in it and nowhere else.
 */
export function mount(key, story, { links = false, ...rest } = {}) {
  for (const script of document.querySelectorAll("script[type=module]")) {
    const place = script.closest(".mlretrain-trace");
    if (!place || !script.textContent.includes(key)) continue;
    const values = { story, ...rest, ...(links ? linked(location.hash) : {}) };
    const model = still(values);
    const el = document.createElement("div");
    const plain = [...place.childNodes];
    place.append(el);
    try {
      render({ model, el });
    } catch (error) {
      el.remove(); // the table stays
      throw error;
    }
    plain.filter((node) => node.nodeName !== "STYLE").forEach((node) => node.remove());
    // The run in prose comes back on paper, where nobody can step.
    const prose = plain.find((node) => node.nodeName === "DETAILS");
    if (prose) place.append(Object.assign(prose, { className: "paper" }));
    if (links) follow(model, values, el.firstChild);
  }
}

/** Keep the address of the page in step, and follow it. */
function follow(model, values, root) {
  let late = null;
  model.on("saved", () => {
    // Browsers refuse to write it at every step of one who hurries, and it takes them long.
    clearTimeout(late);
    late = setTimeout(() => {
      history.replaceState(null, "", `#pass=${values.pass_}&step=${values.step}`);
    }, SETTLED);
  });
  addEventListener("hashchange", () => {
    Object.assign(values, linked(location.hash));
    model.tell("change:pass_");
  });
  // A page has nothing else to do with keys that nothing in it has asked for.
  addEventListener("keydown", (event) => {
    if (event.target !== document.body) return;
    if (!root.dispatchEvent(new KeyboardEvent("keydown", event))) event.preventDefault();
  });
  root.focus({ preventScroll: true }); // so that its keys work at once
}
