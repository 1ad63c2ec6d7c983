// A quiz without Python: it grades itself, and remembers its answers in this browser.

import { grade } from "./grade.mjs";
import { render } from "./quiz.mjs";

const TRIES = 2;
const HEADINGS = { correct: "✓ Right", partly: "◐ Partly right", wrong: "✗ Not right" };

/** What hides keys from eyes, not from experts: bytes mixed with those of a small generator. */
export function opened(text, key) {
  let state = 2166136261;
  for (const sign of key) state = Math.imul(state ^ sign.codePointAt(0), 16777619);
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).map((byte) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return byte ^ (state >>> 24);
  });
  return JSON.parse(new TextDecoder().decode(bytes));
}

const escaped = (text) =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The reply to an answer; the whole of it when there is no further try. */
export function reply(secret, { verdict, score, said, key, remarks }, whole) {
  const heading =
    verdict === "partly" ? `${HEADINGS.partly}: ${Math.round(score * 100)}% of the credit` : HEADINGS[verdict];
  const chosen = new Set(said.match(/[\p{L}\p{N}_]+/gu));
  const shown = whole ? remarks : remarks.filter(({ about }) => !about || chosen.has(about));
  const rule = verdict === "partly" ? ` ${secret.rule}` : "";
  const right = whole && verdict !== "correct" ? ` Right is ${key}.` : "";
  const words = shown.map(({ about, html }) =>
    about ? `<div class="remark"><strong>${escaped(about)}</strong> ${html}</div>` : `<p>${html}</p>`,
  );
  return (
    `<article class="mlretrain-card mlretrain-${verdict}" aria-label="Feedback: ${secret.id}">` +
    `<h3>${heading}</h3><p class="mlretrain-about">${escaped(`You answered ${said}.${rule}${right}`)}</p>` +
    `${words.join("")}${whole ? secret.tail : ""}</article>`
  );
}

const fresh = (turn = 1) => ({
  turn, trial: 0, done: false, answer: null, verdict: "", reply: "", hints: [], said: "",
});

/** The next state of a card after the learner has asked for something. */
export function next(state, secret, { ask, answer }) {
  if (ask === "hint") return { ...state, hints: secret.hints.slice(0, state.hints.length + 1) };
  if (ask === "afresh") return state.done ? fresh(state.turn + 1) : state;
  if (ask === "reveal" && (!state.trial || state.done)) return state;
  const found = grade(secret, ask === "reveal" ? state.answer : answer);
  if (!found) return { ...state, said: `Answer with ${secret.allowed}.` };
  const trial = state.trial + (ask === "check");
  const done = ask === "reveal" || found.verdict === "correct" || trial >= TRIES;
  return {
    ...state, trial, done, said: "", turn: state.turn + 1, verdict: found.verdict,
    answer: ask === "reveal" ? state.answer : answer, reply: reply(secret, found, done),
  };
}

/** Show a quiz in an element, graded here. */
export function mount(el, quiz, key) {
  const secrets = () => opened(quiz.secret, key);
  const shelf = `mlretrain-quiz-${key}`;
  const values = { title: quiz.title, cards: quiz.cards, place: 0, every: false };
  values.states = kept(shelf, quiz.cards.length) ?? quiz.cards.map(() => fresh());
  let changed = () => {};
  const model = {
    get: (name) => values[name],
    set: (name, value) => (values[name] = value),
    save_changes: () => {},
    on: (_, ear) => (changed = ear),
    off: () => (changed = () => {}),
    send(content) {
      values.states = values.states.map((state, n) =>
        n === content.card ? next(state, secrets()[n], content) : state,
      );
      try {
        localStorage.setItem(shelf, JSON.stringify(values.states));
      } catch {
        // a page may be opened where nothing can be kept
      }
      changed();
    },
  };
  return render({ model, el });
}

function kept(shelf, count) {
  try {
    const states = JSON.parse(localStorage.getItem(shelf));
    return states?.length === count ? states : null;
  } catch {
    return null;
  }
}
