// The search: every word must be somewhere in the columns that are searched; the filters are in the address.
"use strict";

const PAGE = 50;
const form = document.getElementById("search");
const at = (id) => document.getElementById(id);
let shown = PAGE;
let found = [];

const tables = MOSCOW_TOKYO.tables;
for (const [name, table] of Object.entries(tables)) at("table").add(new Option(table.title, name));

function asked() {
  const query = new URLSearchParams(location.hash.slice(1));
  const table = query.get("table") in tables ? query.get("table") : "claims";
  return { query, table };
}

function facets(name, query) {
  const box = at("facets");
  if (box.dataset.table !== name) {
    box.dataset.table = name;
    box.replaceChildren(...tables[name].facets.map((facet) => {
      const label = document.createElement("label");
      const select = document.createElement("select");
      select.name = facet.column;
      select.add(new Option("any", ""));
      for (const [value, words] of facet.terms) select.add(new Option(words, value));
      label.append(facet.title + " ", select);
      return label;
    }));
  }
  for (const select of box.querySelectorAll("select")) select.value = query.get(select.name) ?? "";
}

function search(name, query) {
  const table = tables[name];
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const filters = table.facets
    .map((facet) => [table.columns.indexOf(facet.column), query.get(facet.column)])
    .filter(([, value]) => value);
  const places = table.searched.map((column) => table.columns.indexOf(column));
  return table.rows.filter((row, n) => {
    if (!filters.every(([place, value]) => row[place] === value)) return false;
    const text = [...places.map((place) => row[place]), table.names[n]].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function item(name, row) {
  const table = tables[name];
  const cell = (column) => row[table.columns.indexOf(column)];
  const id = cell(table.key);
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = `${name}/${encodeURIComponent(id)}.html`;
  link.className = "statement";
  link.textContent = cell(table.shown) || id;
  const about = document.createElement("span");
  about.className = "meta";
  const said = table.facets.map((facet) => new Map(facet.terms).get(cell(facet.column)));
  about.textContent = [id, ...said].filter(Boolean).join(" · ");
  line.className = "claim";
  line.dataset.id = id;
  line.append(link, " ", about);
  return line;
}

function draw() {
  const { table } = asked();
  at("results").replaceChildren(...found.slice(0, shown).map((row) => item(table, row)));
  at("count").textContent = `${found.length} of ${tables[table].rows.length} rows`;
  at("more").hidden = found.length <= shown;
}

function read() {
  const { query, table } = asked();
  at("table").value = table;
  if (at("words").value !== (query.get("q") ?? "")) at("words").value = query.get("q") ?? "";
  facets(table, query);
  found = search(table, query);
  shown = PAGE;
  draw();
}

function write() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  location.hash = query.toString();
}

function csv(name, rows) {
  const cell = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [tables[name].columns, ...rows].map((row) => row.map(cell).join(",") + "\n").join("");
}

at("download").addEventListener("click", () => {
  const { table } = asked();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv(table, found)], { type: "text/csv" }));
  link.download = `${MOSCOW_TOKYO.name}-${table}.csv`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});
at("more").addEventListener("click", () => { shown += PAGE; draw(); });
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", write);
addEventListener("hashchange", read);
form.hidden = false;
read();
