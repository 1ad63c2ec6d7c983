// The page of the search.

import { excerpt, find } from "./find.mjs";

const MOST = 40;

function shown([address, title, page, text], question) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = title === page ? title : `${page} › ${title}`;
  const about = document.createElement("p");
  excerpt(text, question).forEach((piece, n) => {
    const part = document.createElement(n % 2 ? "mark" : "span");
    part.textContent = piece;
    about.append(part);
  });
  item.append(link, about);
  return item;
}

function answer(question) {
  const rows = question.trim() ? find(window.mlretrainSearch, question) : [];
  document.getElementById("search-results").replaceChildren(
    ...rows.slice(0, MOST).map((row) => shown(row, question)),
  );
  const many = rows.length === 1 ? "One place" : `${rows.length} places`;
  const best = rows.length > MOST ? `, the best ${MOST} first` : "";
  document.getElementById("found").textContent = question.trim()
    ? rows.length
      ? `${many} for “${question}”${best}.`
      : `Nothing was found for “${question}”. Try a shorter word.`
    : "";
}

const form = document.getElementById("find");
const field = form.elements.q;
field.value = new URLSearchParams(location.search).get("q") ?? "";
answer(field.value);
field.addEventListener("input", () => answer(field.value));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
  answer(field.value);
});
