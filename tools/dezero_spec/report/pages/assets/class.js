"use strict";
(() => {
  const table = document.getElementById("heat");
  const body = table.tBodies[0];
  const form = document.querySelector("form.controls");
  const [find, which, columns, shown] = ["find", "which", "columns", "shown"].map((id) => document.getElementById(id));
  const columnsOf = table.querySelectorAll("col");
  const heads = [...table.tHead.rows[1].cells];
  const badness = { "✕": 4, "!": 4, "∞": 4, "■": 4, "…": 3, "?": 2, "i": 1, "–": 1, "·": 0 };
  let kept_rows;
  // Read when something is asked of them, so that a large class is there at once.
  const rows = () => (kept_rows ??= [...body.rows].map((row, place) => {
    const cells = [...row.cells];
    const run = cells.length === heads.length;
    const levels = run ? cells.slice(3).map((cell) => badness[cell.textContent.trim()]) : [];
    const number = (text) => (text === "" ? -1 : Number(text));
    return {
      row, cells, run, levels, place, name: cells[0].textContent.trim(), folded: cells[0].textContent.toLowerCase(),
      mark: number(row.dataset.mark), held: number(row.dataset.held), broken: levels.includes(4),
    };
  }));
  const kept = {
    "": () => true,
    broken: (it) => it.broken,
    whole: (it) => it.run && !it.broken,
    none: (it) => it.mark < 0,
  };
  const filter = () => {
    const words = find.value.trim().toLowerCase();
    const test = kept[which.value] || ((it) => it.levels[Number(which.value)] === 4);
    let count = 0;
    for (const it of rows()) {
      const stays = it.folded.includes(words) && test(it);
      it.row.hidden = !stays;
      count += stays;
    }
    shown.textContent = shown.dataset.text.replace("{shown}", count).replace("{all}", rows().length);
  };
  const choose = () => {
    const chosen = columns.value;
    const seen = {};
    heads.forEach((head, place) => {
      if (place < 3) return;
      const stays = chosen === "" || (chosen === "*" ? rows().some((it) => it.levels[place - 3] === 4) : head.dataset.chapter === chosen);
      head.hidden = columnsOf[place].hidden = !stays;
      if (stays) seen[head.dataset.chapter] = (seen[head.dataset.chapter] || 0) + 1;
      for (const it of rows()) if (it.run) it.cells[place].hidden = !stays;
    });
    for (const head of table.tHead.rows[0].cells) {
      if (!head.dataset.chapter) continue;
      const count = seen[head.dataset.chapter] || 0;
      head.hidden = count === 0;
      if (count) head.colSpan = count;
    }
  };
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const values = {
    name: (a, b) => collator.compare(a.name, b.name),
    mark: (a, b) => a.mark - b.mark,
    held: (a, b) => a.held - b.held,
  };
  const sort = (button) => {
    const head = button.closest("th");
    const key = button.dataset.sort;
    const place = Number(key);
    const compare = values[key] || ((a, b) => (b.levels[place] ?? -1) - (a.levels[place] ?? -1));
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = [...rows()].sort((a, b) => (down ? -1 : 1) * compare(a, b) || a.place - b.place);
    body.append(...order.map((it) => it.row));
  };
  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-sort]");
    if (button) sort(button);
  });
  body.addEventListener("click", (event) => {
    const cell = event.target.closest("td.f,td.e,td.t,td.c");
    if (!cell) return;
    const head = heads[cell.cellIndex];
    const link = cell.parentElement.cells[0].querySelector("a");
    if (head && head.dataset.rule && link) location.href = link.href + "#" + head.dataset.rule;
  });
  table.classList.add("linked");
  form.addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("input", filter);
  which.addEventListener("change", filter);
  columns.addEventListener("change", choose);
  form.hidden = false;
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of opened) details.open = false; });
})();
