// What a learner did with a stepper, kept until it is opened again. The notebook keeps it in
// an output of its own, where Python writes it; the browser keeps it on a shelf. Whichever
// has seen more moves knows better.

const SHELF = "mlretrain-stepper";
const STEPPERS = 40; // steppers that a browser remembers
const REST = 300; // milliseconds without a move

/** The browser's shelf, or nothing where it has none for this page. */
function shelf() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // some pages may not even ask
  }
}

/** All that lies on a shelf: `[[key, record]]`, the latest last. */
function shelved(on) {
  try {
    const found = JSON.parse(on?.getItem(SHELF) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => Array.isArray(one)) : [];
  } catch {
    return [];
  }
}

/** What the notebook keeps, as Python wrote it into the page. */
function inPage(page, key) {
  return [...(page?.querySelectorAll(`[data-mlretrain-kept="${key}"]`) ?? [])].map((one) => {
    try {
      return JSON.parse(one.dataset.record);
    } catch {
      return null;
    }
  });
}

const isRecord = (one) =>
  Number.isInteger(one?.moved) && Array.isArray(one.guesses) && Array.isArray(one.moves);

/** The record of a key that has seen the most moves, or null. */
export function recall(key, page = globalThis.document, on = shelf()) {
  const mine = shelved(on).filter(([name]) => name === key);
  const found = [...inPage(page, key), ...mine.map(([, record]) => record)].filter(isRecord);
  return found.reduce((best, one) => (one.moved > (best?.moved ?? 0) ? one : best), null);
}

/** Put a record on the shelf, before all others; the oldest make room. */
export function shelve(key, record, on = shelf()) {
  const others = shelved(on).filter(([name]) => name !== key);
  try {
    on?.setItem(SHELF, JSON.stringify([...others, [key, record]].slice(-STEPPERS)));
  } catch {
    // A full shelf is no reason to stop.
  }
}

/**
 * The memory of one stepper. `get` reads what the host was given; without a `key` there,
 * nothing is kept.
 *
 * `get` of the result knows better than the host what was done; `news` says whether it does.
 */
export function memory(get) {
  const key = get("key");
  const record = key ? recall(key) : null;
  const news = record !== null && record.moved > (get("moved") ?? 0);
  const known = { ...record };
  if (get("fixed")) for (const name of ["pass_", "step"]) delete known[name];
  if (news) known.predict = Boolean(get("predict") || record.predict);
  let moved = news ? record.moved : (get("moved") ?? 0);
  let late = null;
  let last = null;

  function flush() {
    clearTimeout(late);
    if (last) shelve(key, last);
    last = null;
  }

  /** Keep what was done; later, lest writing holds up one who hurries. */
  function keep(told) {
    moved += 1;
    if (key) {
      last = { ...told, moved };
      clearTimeout(late);
      late = setTimeout(flush, REST);
    }
    return moved;
  }
  if (key) globalThis.addEventListener?.("pagehide", flush);

  return {
    news,
    get: (name) => (news && name in known ? known[name] : get(name)),
    keep,
    end() {
      flush();
      globalThis.removeEventListener?.("pagehide", flush);
    },
  };
}
