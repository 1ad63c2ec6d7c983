// A quiz: one question at a time or all of them. It knows no key: Python grades.

import { button, fill, h, silent, spoken } from "../../trace/static/dom.mjs";
import { blank, complete, missing, moved, sign, tally, toggled } from "./answers.mjs";

const html = (tag, markup, props = {}) => {
  const el = h(tag, props);
  el.innerHTML = markup; // made by Python from Markdown, in which no HTML passes
  return el;
};

let count = 0;

/** The part of a card in which the answer is put in; `set` makes a new one of the last. */
function field(card, answer, set, off) {
  const group = `mlretrain-quiz-${(count += 1)}`;
  const shown = ({ name, html: markup }) => [
    h("strong", {}, name),
    html("span", markup, { class: "words" }),
  ];
  if (card.kind === "numeric" || card.kind === "cloze") {
    const input = h("input", {
      type: "text", value: answer, disabled: off, autocomplete: "off",
      inputmode: card.kind === "numeric" ? "decimal" : null,
      oninput: (event) => set(() => event.target.value),
    });
    return h("label", { class: "line" }, card.kind === "numeric" ? "Your number" : "The gap", input, card.unit);
  }
  if (card.kind === "ordering") {
    const item = (name, place) => {
      const option = card.options.find((one) => one.name === name);
      const arrow = (by, sign, word) =>
        button(
          `${word} ${name}`,
          () => set((last) => moved(last, place, by), `${word} ${name}`, `${name} is now at place ${place + by + 1}`),
          { "aria-label": `Move ${name} ${word}`, disabled: off || !(place + by in answer) },
          sign,
        );
      return h("li", {}, h("span", { class: "moves" }, arrow(-1, "↑", "up"), arrow(1, "↓", "down")), ...shown(option));
    };
    return h("ol", { class: "order" }, answer.map(item));
  }
  if (card.kind === "matching") {
    const left = (option) => {
      const select = h(
        "select",
        { disabled: off, onchange: (event) => set((last) => ({ ...last, [option.name]: event.target.value })) },
        h("option", { value: "" }, "…"),
        card.matches.map(({ name, words }) =>
          h("option", { value: name, selected: answer[option.name] === name }, `${name}  ${words}`),
        ),
      );
      return h("li", {}, h("label", {}, ...shown(option), select));
    };
    return [
      h("ul", { class: "options" }, card.options.map(left)),
      h("ol", { class: "matches" }, card.matches.map((match) => html("li", match.html))),
    ];
  }
  const many = card.kind === "multiple";
  const choice = (option) => {
    const input = h("input", {
      type: many ? "checkbox" : "radio", name: group, value: option.name, disabled: off,
      checked: many ? answer.includes(option.name) : answer === option.name,
      onchange: () => set((last) => (many ? toggled(card, last, option.name) : option.name)),
    });
    return h("li", {}, h("label", {}, input, ...shown(option)));
  };
  return h(
    "fieldset", {},
    h("legend", { class: "hidden" }, card.ask),
    h("ul", { class: "options" }, card.options.map(choice)),
  );
}

/** One card; `send` asks Python, `update` draws what is known by now. */
function cardView(card, index, send) {
  const el = h("article", { class: "mlretrain-card", "aria-labelledby": `mlretrain-quiz-h-${(count += 1)}` });
  const heading = h("h3", { id: `mlretrain-quiz-h-${count}`, tabindex: "-1" }, card.heading);
  const input = h("div", { class: "input" });
  const controls = h("div", { class: "controls" });
  const hints = h("div", { class: "hints" });
  const reply = h("div", { class: "reply", tabindex: "-1" });
  const told = h("p", { class: "told", role: "status" });
  let answer = blank(card);
  let since = performance.now();
  let state = null;
  let again = false;

  el.append(
    heading,
    h("p", { class: "mlretrain-about" }, card.about),
    html("div", card.prompt),
    ...(card.code ? [h("pre", { tabindex: "0", "aria-label": "The program" }, h("code", {}, card.code))] : []),
    h("p", { class: "ask" }, card.ask),
    input, hints, controls, told, reply,
  );

  const open = () => !state.trial || again;
  const check = () => {
    if (!complete(card, answer)) {
      told.textContent = missing(card);
      input.querySelector("input, select")?.focus();
      return;
    }
    told.textContent = "Checking …";
    send({ ask: "check", card: index, answer, seconds: (performance.now() - since) / 1000 });
  };

  function drawInput(focus = null) {
    const set = (made, keep = null, said = "") => {
      answer = made(answer);
      if (card.kind === "ordering") {
        drawInput(keep);
        told.textContent = said;
      }
    };
    const off = !open();
    fill(input, field(card, answer, set, off));
    input.onkeydown = (event) => {
      if (event.key === "Enter" && event.target.type === "text" && open()) check();
    };
    if (focus) {
      const wanted = input.querySelector(`[data-key="${focus}"]`);
      (wanted?.disabled ? wanted.parentElement.querySelector("button:not(:disabled)") : wanted)?.focus();
    }
  }

  function drawControls() {
    const left = card.hints - state.hints.length;
    const begin = () => {
      again = true;
      since = performance.now();
      reply.replaceChildren();
      told.textContent = "";
      drawInput();
      drawControls();
      (input.querySelector("input:not(:disabled), select, button:not(:disabled)") ?? heading).focus();
    };
    fill(
      controls,
      open() && button("check", check, { class: "forward" }, card.check ?? "Check"),
      open() && left > 0 &&
        button("hint", () => send({ ask: "hint", card: index }), {}, `Hint ${state.hints.length + 1} of ${card.hints}`),
      !open() && !state.done && button("again", begin, { class: "forward" }, "Try again"),
      !open() && !state.done && button("reveal", () => send({ ask: "reveal", card: index }), {}, "Show the solution"),
      !open() && state.done && button("afresh", () => send({ ask: "afresh", card: index }), {}, "Once more"),
    );
  }

  /** What is known by now: hints, and the reply to the last answer. */
  function update(now, first) {
    const before = state;
    state = now;
    fill(hints, now.hints.map((hint, n) =>
      h("div", { class: "hint" }, h("strong", {}, `Hint ${n + 1}`), html("div", hint)),
    ));
    if (!before || before.turn !== now.turn) {
      again = false;
      if (!now.trial) answer = blank(card);
      else if (now.answer !== null) answer = now.answer;
      reply.innerHTML = now.reply;
      drawInput();
    } else if (before.reply !== now.reply) {
      reply.innerHTML = now.reply; // what came out when it was run; the focus stays where it is
    }
    drawControls();
    told.textContent = now.said;
    if (first) return;
    if (now.hints.length > before.hints.length) {
      told.textContent = `Hint ${now.hints.length} is shown.`;
      (controls.querySelector("[data-key=hint]") ?? controls.querySelector("button"))?.focus();
    } else if (before.turn !== now.turn) {
      if (!now.trial) since = performance.now();
      (now.reply ? reply : heading).focus();
    }
  }

  return { el, update, focus: () => heading.focus(), begin: () => (since = performance.now()) };
}

export function render({ model, el }) {
  const cards = model.get("cards");
  // A question on its own needs no frame, no title, no row to choose from, and no tally.
  const many = cards.length > 1;
  const root = h("section", {
    class: many ? "mlretrain-quiz" : "mlretrain-quiz alone", "aria-label": `Quiz: ${model.get("title")}`,
  });
  const views = cards.map((card, n) => cardView(card, n, (content) => model.send(content)));
  const row = h("div", { class: "row", role: "group", "aria-label": "Questions" });
  const stage = h("div", { class: "stage" });
  const score = h("p", { class: "score", role: "status" });
  const foot = h("div", { class: "controls foot" });
  let every = model.get("every");
  let place = Math.min(model.get("place"), cards.length - 1);

  const go = (to) => {
    place = to;
    model.set("place", place);
    model.save_changes();
    draw();
    views[place].begin();
    views[place].focus();
  };
  const toggle = () => {
    every = !every;
    model.set("every", every);
    model.save_changes();
    draw();
    foot.querySelector("[data-key=every]").focus();
  };

  function drawRow() {
    const states = model.get("states");
    fill(row, cards.map((card, n) => {
      const [mark, words] = sign(states[n]);
      return button(
        `card ${n}`,
        () => (every ? (views[n].el.scrollIntoView({ block: "nearest" }), views[n].focus()) : go(n)),
        { "aria-current": !every && n === place ? "true" : null, class: words.split(" ")[0] },
        String(n + 1), silent("mark", mark), spoken(`: ${words}`),
      );
    }));
    score.textContent = tally(states);
  }

  function draw() {
    drawRow();
    const shown = every ? views.map((view) => view.el) : [views[place].el];
    fill(stage, shown);
    fill(
      foot,
      !every && place > 0 && button("back", () => go(place - 1), {}, "Back"),
      !every && place < cards.length - 1 && button("next", () => go(place + 1), { class: "forward" }, "Next question"),
      cards.length > 1 && button("every", toggle, { "aria-pressed": String(every) }, "All at once"),
    );
  }

  const update = (first = false) => {
    model.get("states").forEach((state, n) => views[n].update(state, first));
    drawRow();
  };
  const changed = () => update();
  root.append(...(many ? [h("h2", {}, `Quiz: ${model.get("title")}`), row, score] : []), stage, foot);
  if (model.get("note")) root.append(h("p", {}, model.get("note")));
  el.append(root);
  if (cards.length) {
    update(true);
    draw();
  }
  model.on("change:states", changed);
  return () => {
    model.off("change:states", changed);
    root.remove();
  };
}

export default { render };
