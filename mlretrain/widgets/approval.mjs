// Buttons to approve or reject. Each control keeps its keys to itself: JupyterLab's command
// keys (x, a, b, arrows) would act on the cell while it has the focus.

const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};

const control = (tag, props) => {
  const node = make(tag, props);
  node.setAttribute("data-lm-suppress-shortcuts", "true");
  return node;
};

/** The scores of a challenger, beside those of the champion: [metric, its, the champion's]. */
export const rows = (version, champion) =>
  Object.entries(version.scores).map(([metric, score]) => [
    metric,
    score.toFixed(4),
    champion && metric in champion.scores ? champion.scores[metric].toFixed(4) : "–",
  ]);

const table = (version, champion) => {
  const cell = (text, tag = "td") => make(tag, { textContent: text });
  const head = ["score", version.name, champion ? `${champion.name} (live)` : "live"];
  const row = (cells, tag) => make("tr", {}, ...cells.map((text) => cell(text, tag)));
  return make(
    "table", {},
    make("thead", {}, row(head, "th")),
    make("tbody", {}, ...rows(version, champion).map((cells) => row(cells, "td"))),
  );
};

function render({ model, el }) {
  const told = make("p", { className: "told" });
  told.setAttribute("role", "status");
  told.tabIndex = -1;
  const list = make("div");
  el.classList.add("mlretrain-approval");
  el.append(told, list);

  const version = (about) => {
    const champion = model.get("champion");
    const reason = control("input", { type: "text", required: true, placeholder: "why?" });
    const form = make("form", { className: "decide" });
    const button = (decision, text) => {
      const node = control("button", { type: "button", textContent: `${text} ${about.name}` });
      node.addEventListener("click", () => {
        if (!reason.value.trim()) {
          told.textContent = `Say why, then ${decision} ${about.name}.`;
          reason.focus();
          return;
        }
        model.send({ decision, name: about.name, reason: reason.value.trim() });
        told.focus();
      });
      return node;
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.append(
      make("label", {}, "Reason ", reason),
      button("approve", "Approve"),
      button("reject", "Reject"),
    );
    const until = about.until ? `, until ${about.until.replace("T", " ")}` : "";
    return make(
      "section", {},
      make("h4", { textContent: `${about.name} waits` }),
      make("p", { textContent: `${about.reasons}. Trained on ${about.rows.toLocaleString("en")} rows${until}.` }),
      table(about, champion),
      form,
    );
  };

  const draw = () => {
    const waiting = model.get("waiting");
    list.replaceChildren(
      ...(waiting.length ? waiting.map(version) : [make("p", { textContent: "Nothing waits for approval." })]),
    );
  };
  const say = () => (told.textContent = model.get("told"));
  draw();
  say();
  model.on("change:waiting", draw);
  model.on("change:told", say);
  return () => {
    model.off("change:waiting", draw);
    model.off("change:told", say);
  };
}

export default { render };
