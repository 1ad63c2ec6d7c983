// Round numbers and dates for axes, and lines that hold no more than can be seen.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A map from one stretch of numbers to another. */
export function scale([from, to], [start, end]) {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

/** The stretch that holds all values, with room at both ends. */
export function extent(values, room = 0.08) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const more = (high - low) * room || Math.abs(high) * 0.05 || 0.5;
  return [low - more, high + more];
}

/** Round values between two bounds: `[{value, label}]`. */
export function valueTicks([low, high], about = 5) {
  const raw = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= raw * 0.999);
  const digits = Math.max(
    0,
    -Math.floor(Math.log10(step) + 1e-9) + (Math.abs(step / power - 2.5) < 1e-9 ? 1 : 0),
  );
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= Math.floor(high / step + 1e-9); i += 1) {
    const value = Number((i * step).toFixed(digits)) + 0;
    const words = Math.abs(value) >= 1e6 ? value.toPrecision(3) : value.toFixed(digits);
    ticks.push({ value, label: words.replace("-", "−") });
  }
  return ticks;
}

/** Round moments between two others, at most so many: `[{time, label, larger}]`. */
export function dateTicks([start, end], most) {
  const rules = [
    ...[1, 2, 3, 6, 12].map((n) => [n * HOUR, hours]),
    ...[1, 2, 7, 14].map((n) => [n * DAY, days]),
    ...[1, 2, 3, 6].map((n) => [n, months]),
    ...[1, 2, 5, 10, 20, 50, 100].map((n) => [n, years]),
  ];
  for (const [every, rule] of rules) {
    // A quick guess, so that a century is not walked through hour by hour.
    const step = rule === months ? every * 30 * DAY : rule === years ? every * 365 * DAY : every;
    if ((end - start) / step > most + 2) continue;
    const ticks = rule(start, end, every).filter(({ time }) => time >= start && time <= end);
    if (ticks.length <= Math.max(most, 1)) return largerOnce(ticks);
  }
  return [];
}

function hours(start, end, every) {
  return walk(floorDay(start), end, every, (d) => [
    `${two(d.getUTCHours())}:00`,
    `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`,
  ]);
}

function days(start, end, every) {
  let first = floorDay(start);
  if (every % (7 * DAY) === 0) first -= ((new Date(first).getUTCDay() + 6) % 7) * DAY; // Mondays
  return walk(first, end, every, (d) => [
    `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`,
    `${d.getUTCFullYear()}`,
  ]);
}

function walk(first, end, every, words) {
  const ticks = [];
  for (let time = first; time <= end; time += every) {
    const [label, larger] = words(new Date(time));
    ticks.push({ time, label, larger });
  }
  return ticks;
}

function months(start, end, every) {
  const ticks = [];
  const first = new Date(start);
  for (let i = Math.floor(first.getUTCMonth() / every) * every; ; i += every) {
    const time = Date.UTC(first.getUTCFullYear(), i, 1);
    if (time > end) return ticks;
    const d = new Date(time);
    ticks.push({ time, label: MONTHS[d.getUTCMonth()], larger: `${d.getUTCFullYear()}` });
  }
}

function years(start, end, every) {
  const ticks = [];
  for (let y = Math.floor(new Date(start).getUTCFullYear() / every) * every; ; y += every) {
    const time = Date.UTC(y, 0, 1);
    if (time > end) return ticks;
    ticks.push({ time, label: `${y}`, larger: "" });
  }
}

const floorDay = (time) => Math.floor(time / DAY) * DAY;
const two = (n) => String(n).padStart(2, "0");

function largerOnce(ticks) {
  let before = null;
  return ticks.map((tick) => {
    const larger = tick.larger === before ? "" : tick.larger;
    before = tick.larger;
    return { ...tick, larger };
  });
}

/** The path of a line with gaps, with at most the lowest and highest point of each pixel. */
export function linePath(points, x, y) {
  const path = [];
  let run = [];
  const finish = () => {
    if (run.length === 1) path.push(`M${fixed(run[0][0] - 0.01)} ${fixed(run[0][1])}h.02`);
    else if (run.length)
      path.push(
        `M${thinned(run)
          .map(([a, b]) => `${fixed(a)} ${fixed(b)}`)
          .join("L")}`,
      );
    run = [];
  };
  for (const point of points) {
    if (point.y === null) finish();
    else run.push([x(point.x), y(point.y)]);
  }
  finish();
  return path.join("");
}

function thinned(points) {
  if (points.length < 1500) return points;
  const kept = [];
  let column = null;
  for (const point of points) {
    const at = Math.round(point[0]);
    if (!column || column.at !== at) {
      if (column) kept.push(...column.ends());
      column = pixel(at, point);
    } else column.add(point);
  }
  return column ? [...kept, ...column.ends()] : kept;
}

function pixel(at, point) {
  let low = point;
  let high = point;
  return {
    at,
    add(p) {
      if (p[1] < low[1]) low = p;
      if (p[1] > high[1]) high = p;
    },
    ends: () => (low === high ? [low] : low[0] < high[0] ? [low, high] : [high, low]),
  };
}

/** A length in pixels, short enough to be written ten thousand times. */
export const fixed = (n) => Number(n.toFixed(1));

/**
 * The outline of an event's mark: each is known by its form, whatever its colour.
 *
 * Those of `retrained`, `promoted` and `alert` are filled, all others are strokes.
 */
export function markPath(event, x, y, r) {
  const p = (dx, dy) => `${fixed(x + dx * r)} ${fixed(y + dy * r)}`;
  const d = (dx, dy) => `${fixed(dx * r)} ${fixed(dy * r)}`;
  switch (event) {
    case "retrained":
      return `M${p(-0.8, 0)}a${d(0.8, 0.8)} 0 1 0 ${d(1.6, 0)}a${d(0.8, 0.8)} 0 1 0 ${d(-1.6, 0)}Z`;
    case "promoted":
      return `M${p(0, -1)}L${p(1, 0.8)}L${p(-1, 0.8)}Z`;
    case "refused":
      return `M${p(-0.75, -0.75)}L${p(0.75, 0.75)}M${p(-0.75, 0.75)}L${p(0.75, -0.75)}`;
    case "alert":
      return `M${p(-0.28, -1.1)}l${d(0.56, 0)}l${d(-0.12, 1.3)}l${d(-0.32, 0)}ZM${p(-0.26, 0.5)}l${d(0.52, 0)}l${d(0, 0.5)}l${d(-0.52, 0)}Z`;
    case "undecided":
      return `M${p(-0.6, -0.4)}a${d(0.6, 0.6)} 0 1 1 ${d(0.9, 0.5)}q${d(-0.3, 0.15)} ${d(-0.3, 0.5)}M${p(0, 1)}l.01 0`;
    default:
      return `M${p(0, -1)}L${p(1, 0)}L${p(0, 1)}L${p(-1, 0)}Z`;
  }
}
