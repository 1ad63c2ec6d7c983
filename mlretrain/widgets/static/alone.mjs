// A quiz without Python: it grades itself, and remembers its answers in this browser.

import { grade } from "./grade.mjs";
import { render } from "./quiz.mjs";

const TRIES = 2;
const GUESSED = "mlretrain-guess";
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

const article = ({ id }, verdict, heading, about, words) =>
  `<article class="mlretrain-card mlretrain-${verdict}" aria-label="Feedback: ${id}">` +
  `<h3>${escaped(heading)}</h3><p class="mlretrain-about">${escaped(about)}</p>${words}</article>`;

const inWords = (remarks) =>
  remarks
    .map(({ about, html }) =>
      about ? `<div class="remark"><strong>${escaped(about)}</strong> ${html}</div>` : `<p>${html}</p>`,
    )
    .join("");

/** The reply to an answer; the whole of it when there is no further try. */
export function reply(secret, { verdict, score, said, key, remarks }, whole) {
  const heading =
    verdict === "partly" ? `${HEADINGS.partly}: ${Math.round(score * 100)}% of the credit` : HEADINGS[verdict];
  const chosen = new Set(said.match(/[\p{L}\p{N}_]+/gu));
  const shown = whole ? remarks : remarks.filter(({ about }) => !about || chosen.has(about));
  const rule = verdict === "partly" ? ` ${secret.rule}` : "";
  const right = whole && verdict !== "correct" ? ` The answer is ${key}.` : "";
  return article(secret, verdict, heading, `You answered ${said}.${rule}${right}`, inWords(shown) + (whole ? secret.tail : ""));
}

/** What the run says to a guess. */
export function confrontation(secret, { verdict, said, key, remarks }) {
  const heading =
    verdict === "correct" ? `✓ You said ${said}, and so says the run` : `You said ${said}; the run says ${key}`;
  return article(secret, verdict, heading, "That was your guess at the beginning.", inWords(remarks) + secret.tail);
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

/** The next state of a card that takes a guess: it is kept, and nothing is said about it. */
export function guessing(state, secret, { ask, answer }) {
  if (ask === "afresh") return fresh(state.turn + 1);
  const found = grade(secret, answer);
  if (!found) return { ...state, said: `Answer with ${secret.allowed}.` };
  const reply = article(secret, "kept", `Kept: ${found.said}`, "Further on it meets what the run says.", "");
  return { ...state, trial: 1, done: true, said: "", turn: state.turn + 1, answer, reply };
}

/** Show a quiz in an element, graded here. */
export function mount(el, quiz, key) {
  return placed(el, quiz, key, `mlretrain-quiz-${key}`, next);
}

/** Ask for a guess. */
export function guess(el, quiz, key) {
  const heard = ([state]) => dispatchEvent(new CustomEvent(GUESSED, { detail: { key, state } }));
  return placed(el, quiz, key, `${GUESSED}-${key}`, guessing, heard);
}

/** Show what the run says to the guess, as soon as there is one. */
export function confront(el, quiz, key) {
  const without = el.innerHTML;
  const show = (state) => {
    const [secret] = opened(quiz.secret, key);
    const found = state?.trial && grade(secret, state.answer);
    const words = found ? `<section class="mlretrain-quiz alone">${confrontation(secret, found)}</section>` : without;
    el.innerHTML = words; // made by Python from Markdown, in which no HTML passes
    if (!found) el.querySelector(".mlretrain-about")?.replaceChildren("You made no guess on this page.");
  };
  addEventListener(GUESSED, ({ detail }) => detail.key === key && show(detail.state));
  show(kept(`${GUESSED}-${key}`, 1)?.[0]);
}

function placed(el, quiz, key, shelf, following, heard = () => {}) {
  const secrets = () => opened(quiz.secret, key);
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
        n === content.card ? following(state, secrets()[n], content) : state,
      );
      try {
        localStorage.setItem(shelf, JSON.stringify(values.states));
      } catch {
        // a page may be opened where nothing can be kept
      }
      changed();
      heard(values.states);
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
