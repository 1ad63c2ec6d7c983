// What a learner has put in, as an answer. No page is needed here.

/** An answer that is still empty. */
export function blank(card) {
  if (card.kind === "multiple") return [];
  if (card.kind === "ordering") return card.options.map(({ name }) => name);
  if (card.kind === "matching") return {};
  return "";
}

/** Whether enough has been put in to be checked. */
export function complete(card, answer) {
  if (card.kind === "matching") return card.options.every(({ name }) => answer[name]);
  return answer.length > 0 && (typeof answer !== "string" || answer.trim() !== "");
}

/** What is missing, in words. */
export function missing(card) {
  if (card.kind === "matching") return "Give each letter a partner first.";
  if (card.kind === "numeric") return "Put in a number first.";
  if (card.kind === "cloze") return "Fill in the gap first.";
  return card.kind === "multiple" ? "Choose at least one first." : "Choose one first.";
}

/** A choice made or taken back, in the order of the options. */
export function toggled(card, answer, name) {
  const chosen = new Set(answer);
  if (!chosen.delete(name)) chosen.add(name);
  return card.options.map((option) => option.name).filter((one) => chosen.has(one));
}

/** An item moved up (-1) or down (1) by one place; at the ends it stays. */
export function moved(answer, place, by) {
  const to = place + by;
  if (to < 0 || to >= answer.length) return answer;
  const order = [...answer];
  [order[place], order[to]] = [order[to], order[place]];
  return order;
}

/** How far a learner is: "3 of 10 answered, 2 right". */
export function tally(states) {
  const answered = states.filter(({ trial }) => trial > 0);
  const right = answered.filter(({ verdict }) => verdict === "correct").length;
  return `${answered.length} of ${states.length} answered, ${right} right`;
}

/** The sign of a card in the row of all cards; it says the same without colour. */
export function sign({ trial, verdict }) {
  if (!trial) return ["", "open"];
  if (verdict === "correct") return ["✓", "right"];
  return verdict === "partly" ? ["◐", "partly right"] : ["✗", "not right"];
}
