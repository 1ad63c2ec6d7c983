// Where the steps of a pass stand on its map, and how the ways between them run.
//
// The longest way through the map goes straight down, as its source code does. Steps beside
// it stand on the right; short cuts and the way back run in gutters on the left.

const WIDE = 204; // of a node on the long way
const SMALL = 134; // of one beside it
const HIGH = 37;
const ROW = 59;
const GAP = 30; // between the two columns
const CHANNEL = 14; // between two ways in a gutter
const ASIDE = 32; // between a node and its gutter: room for a word
const EDGE = 10;

/**
 * Find a place for everything: `{width, height, nodes, ways}`, in pixels.
 *
 * `extra` are ways `[from, to]` that are not on the map but were taken. A node is
 * `{x, y, w, h, lines}` around its centre; a way is `{from, to, label, points, at, anchor}`.
 */
export function plan(run, extra = []) {
  const names = [...run.nodes.keys()];
  for (const name of extra.flat()) if (!names.includes(name)) names.push(name);
  if (!names.length) return { width: 0, height: 0, nodes: new Map(), ways: [] };
  const known = new Set(run.edges.map(([a, b]) => key(a, b)));
  const edges = [
    ...run.edges,
    ...extra.filter(([a, b]) => !known.has(key(a, b))).map(([a, b]) => [a, b, ""]),
  ];
  const { spine, layer } = longest(names, run.edges);
  const back = gutters(edges, spine);
  const left = EDGE + (back.size ? ASIDE + CHANNEL * (back.size - 1) : 0);
  const nodes = stand(names, spine, layer, left, run);
  const ways = edges.map(([from, to, label]) => ({
    from,
    to,
    label,
    ...lead(from, to, nodes, spine, back, edges, left),
  }));
  const all = [...nodes.values()];
  const width =
    Math.max(...all.map((n) => n.x + n.w / 2), ...ways.flatMap((w) => w.points.map(([x]) => x))) +
    EDGE;
  return { width, height: Math.max(...all.map((n) => n.y + n.h / 2)) + EDGE, nodes, ways };
}

export const key = (from, to) => `${from}\n${to}`;

/** The longest way from the first node on, and how far along it every node comes. */
function longest(names, edges) {
  const order = new Map(names.map((name, i) => [name, i]));
  const layer = new Map(names.map((name) => [name, 0]));
  const before = new Map();
  // In the order of the tale each way leads onward, except for those that lead back.
  for (const source of names) {
    for (const [a, b] of edges) {
      if (a === source && order.get(b) > order.get(a) && layer.get(a) >= layer.get(b)) {
        layer.set(b, layer.get(a) + 1);
        before.set(b, a);
      }
    }
  }
  const spine = [names.reduce((best, name) => (layer.get(name) > layer.get(best) ? name : best))];
  while (before.has(spine[0])) spine.unshift(before.get(spine[0]));
  return { spine, layer };
}

/** The lane of each way that runs in the left gutter; the longest runs farthest out. */
function gutters(edges, spine) {
  const at = new Map(spine.map((name, i) => [name, i]));
  const far = edges
    .filter(([a, b]) => at.has(a) && at.has(b) && a !== b && at.get(b) !== at.get(a) + 1)
    .map(([a, b]) => ({ way: key(a, b), length: Math.abs(at.get(a) - at.get(b)) }))
    .sort((a, b) => a.length - b.length);
  return new Map(far.map(({ way }, i) => [way, i]));
}

function stand(names, spine, layer, left, run) {
  const nodes = new Map();
  const put = (name, x, y, w) => {
    const room = w - (run.asks.has(name) ? 34 : 18);
    nodes.set(name, { x, y, w, h: HIGH, lines: wrapped(run.nodes.get(name) ?? name, room) });
  };
  const top = EDGE + HIGH / 2 + 4;
  spine.forEach((name, i) => put(name, left + WIDE / 2, top + i * ROW, WIDE));
  let lowest = -Infinity;
  const beside = names
    .filter((name) => !nodes.has(name))
    .sort((a, b) => layer.get(a) - layer.get(b));
  for (const name of beside) {
    const level = Math.min(layer.get(name), spine.length - 1);
    const y = Math.max(top + level * ROW, lowest + ROW);
    put(name, left + WIDE + GAP + SMALL / 2, y, SMALL);
    lowest = y;
  }
  return nodes;
}

function lead(from, to, nodes, spine, back, edges, left) {
  const a = nodes.get(from);
  const b = nodes.get(to);
  const main = (name) => spine.includes(name);
  const side = (node, sign) => node.x + (sign * node.w) / 2;
  const end = (node, sign) => node.y + (sign * node.h) / 2;
  if (from === to) {
    const x = side(a, 1);
    const points = [
      [x, a.y - 8],
      [x + 14, a.y - 8],
      [x + 14, a.y + 8],
      [x, a.y + 8],
    ];
    return { points, at: [x + 6, a.y - 14], anchor: "start" };
  }
  if (back.has(key(from, to))) {
    const x = left - ASIDE - CHANNEL * back.get(key(from, to));
    // Where ways come and go at the same side, they keep apart.
    const [out, into] = [a.y + (b.y < a.y ? 7 : 0), b.y + (b.y > a.y ? -7 : 0)];
    const points = [
      [side(a, -1), out],
      [x, out],
      [x, into],
      [side(b, -1), into],
    ];
    return { points, at: [side(a, -1) - 8, out - 5], anchor: "end" };
  }
  if (main(from) && main(to)) {
    return {
      points: [
        [a.x, end(a, 1)],
        [b.x, end(b, -1)],
      ],
      at: [a.x + 10, (end(a, 1) + end(b, -1)) / 2 + 4],
      anchor: "start",
    };
  }
  if (main(from)) {
    const points =
      a.y === b.y
        ? [
            [side(a, 1), a.y],
            [side(b, -1), b.y],
          ]
        : bent(
            [side(a, 1), a.y],
            [port(from, to, b, nodes, edges, spine), end(b, a.y < b.y ? -1 : 1)],
          );
    return { points, at: [side(a, 1) + 7, a.y - 6], anchor: "start" };
  }
  if (main(to)) {
    const points =
      a.y === b.y
        ? [
            [side(a, -1), a.y],
            [side(b, 1), b.y],
          ]
        : bent([side(b, 1), b.y], [a.x, end(a, a.y < b.y ? 1 : -1)]).reverse();
    return { points, at: [a.x + 8, end(a, 1) + 14], anchor: "start" };
  }
  const sign = b.y > a.y ? 1 : -1;
  return {
    points: [
      [a.x, end(a, sign)],
      [b.x, end(b, -sign)],
    ],
    at: [a.x + 8, end(a, sign) + 14 * sign],
    anchor: "start",
  };
}

const bent = ([x, y], [tx, ty]) => [
  [x, y],
  [tx, y],
  [tx, ty],
];

/** Where a way from the left reaches a node from above: those from farther up turn farther right. */
function port(from, to, node, nodes, edges, spine) {
  const sources = edges
    .filter(([a, b]) => b === to && spine.includes(a) && nodes.get(a).y !== node.y)
    .map(([a]) => a)
    .sort((a, b) => nodes.get(b).y - nodes.get(a).y);
  const i = sources.indexOf(from);
  return node.x + (i - (sources.length - 1) / 2) * 34;
}

/** Words broken into at most two lines; what does not fit ends with an ellipsis. */
function wrapped(text, room) {
  const fits = Math.floor(room / 7.2);
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1;
    const longer = lines[last] ? `${lines[last]} ${word}` : word;
    if (longer.length <= fits || !lines[last]) lines[last] = longer;
    else lines.push(word);
  }
  if (lines.length > 2) lines.splice(1, lines.length, lines.slice(1).join(" "));
  return lines.map((line) => (line.length > fits ? `${line.slice(0, fits - 1)}…` : line));
}

/** The path of a way, its corners rounded. */
export function wayPath(points, bend = 8) {
  let path = `M${points[0].join(" ")}`;
  for (let i = 1; i < points.length - 1; i += 1) {
    const [before, corner, next] = points.slice(i - 1, i + 2);
    path += `L${towards(corner, before, bend)}Q${corner.join(" ")} ${towards(corner, next, bend)}`;
  }
  return `${path}L${points.at(-1).join(" ")}`;
}

function towards([x, y], [tx, ty], far) {
  const length = Math.hypot(tx - x, ty - y) || 1;
  const share = Math.min(far, length / 2) / length;
  return `${x + (tx - x) * share} ${y + (ty - y) * share}`;
}
