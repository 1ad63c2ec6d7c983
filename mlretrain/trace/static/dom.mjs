// Elements of HTML and SVG in one call each.

const FOCUSABLE = new Set(["button", "input", "select", "summary"]);

/** An element of HTML: `h("button", {class: "next", onclick: go}, "Next")`. */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  // The command keys of JupyterLab act on whatever has the focus, unless it says this.
  if (FOCUSABLE.has(tag) || "tabindex" in props) el.dataset.lmSuppressShortcuts = "true";
  return filled(el, props, children);
}

/** An element of SVG. */
export function s(tag, props = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function filled(el, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...present(children));
  return el;
}

/** Something new in the place of what an element held. */
export const fill = (el, ...children) => el.replaceChildren(...present(children));

const present = (children) =>
  children.flat(4).filter((child) => child !== null && child !== undefined && child !== false);

/** Words in a drawing; `anchor` is start, middle or end. */
export function label(x, y, words, anchor = "start", kind = null) {
  return s("text", { x: short(x), y: short(y), "text-anchor": anchor, class: kind }, words);
}

/** A path, a circle and a box of a drawing. */
export const path = (kind, d, more = {}) => s("path", { class: kind, d, ...more });
export const dot = (kind, x, y, r) =>
  s("circle", { class: kind, cx: short(x), cy: short(y), r: short(r) });
export const rect = (kind, x, y, width, height, rx = null) =>
  s("rect", {
    ...{ class: kind, x: short(x), y: short(y), rx },
    ...{ width: short(Math.max(width, 0)), height: short(Math.max(height, 0)) },
  });

const short = (n) => Number(n.toFixed(1));

/** What only a screen reader says, and what it does not. */
export const spoken = (words) => h("span", { class: "hidden" }, words);
export const silent = (kind, ...children) =>
  h("span", { class: kind, "aria-hidden": "true" }, ...children);

/** A button; `key` keeps the focus on it when its surroundings are drawn anew. */
export const button = (key, onclick, props, ...children) =>
  h("button", { type: "button", "data-key": key, onclick, ...props }, ...children);

/** A panel with a title. */
export function panel(name, title, ...children) {
  const heading = h("p", { class: "title", "aria-hidden": "true" }, title);
  return h("section", { class: `panel ${name}`, "aria-label": title }, heading, ...children);
}

const ICONS = {
  first: "M5 4v12M16 4L8 10l8 6Z",
  back: "M14 4l-8 6 8 6Z",
  play: "M6 3.5l11 6.5-11 6.5Z",
  pause: "M6 4v12M13 4v12",
  next: "M6 4l8 6-8 6Z",
  last: "M15 4v12M4 4l8 6-8 6Z",
  decision: "M10 3l6 7-6 7-6-7Z",
  full: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
};

/** A picture on a button; the button's name says what it does. */
export function icon(name) {
  const shape = s("path", { d: ICONS[name] });
  return s("svg", { class: `icon ${name}`, viewBox: "0 0 20 20", "aria-hidden": "true" }, shape);
}
