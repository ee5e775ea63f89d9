// Keeps the page of the local exchange as it is now. Without this script the page reloads itself.
"use strict";
const rows = document.getElementById("requests");
const state = document.getElementById("state");
const find = document.querySelector("[name=find]");
const KEPT = 1000;
let refusedOnly = new URLSearchParams(location.search).get("show") === "refused";

const hides = (row) =>
  (refusedOnly && !row.classList.contains("bad")) ||
  !row.textContent.toLowerCase().includes(find.value.toLowerCase());

function filter() {
  for (const row of rows.children) row.hidden = hides(row);
  for (const link of document.querySelectorAll("[data-show]"))
    link.setAttribute("aria-current", String((link.dataset.show === "refused") === refusedOnly));
}

function put({ id, html }) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = template.content.firstElementChild;
  const old = document.getElementById(`r${id}`);
  row.hidden = hides(row);
  if (old) {
    const focused = old.contains(document.activeElement);
    row.firstElementChild.open = old.firstElementChild.open;
    old.replaceWith(row);
    if (row.firstElementChild.open) more(row);
    if (focused) row.querySelector("summary").focus();
  } else {
    rows.prepend(row);
    if (rows.children.length > KEPT) rows.lastElementChild.remove();
  }
}

async function text(path) {
  const reply = await fetch(path);
  return reply.ok ? reply.text() : "";
}

async function more(row) {
  const place = row.querySelector(".more");
  place.innerHTML = await text(`/testnet/requests/${row.id.slice(1)}?part=1`);
}

// Reads the list anew; what is open or in use stays so.
async function list() {
  const html = await text("/testnet/rows");
  const open = [...rows.querySelectorAll("details[open]")].map((details) => details.parentElement.id);
  const used = document.activeElement.closest("#requests > li")?.id;
  rows.innerHTML = html;
  for (const id of open) document.getElementById(id)?.firstElementChild.setAttribute("open", "");
  if (used) document.getElementById(used)?.querySelector("summary").focus();
  filter();
}

let waiting = false;
function refresh() {
  if (waiting) return;
  waiting = true;
  setTimeout(async () => {
    waiting = false;
    // A text that somebody is in is left alone.
    if (!state.contains(document.activeElement)) state.innerHTML = await text("/testnet/state");
  }, 250);
}

rows.addEventListener("toggle", (event) => event.target.open && more(event.target.parentElement), true);
find.addEventListener("input", filter);
document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("click", async (event) => {
  const { copy, show } = event.target.dataset;
  if (copy !== undefined) {
    await navigator.clipboard.writeText(event.target.previousElementSibling.textContent);
    event.target.textContent = "Copied";
  }
  if (show !== undefined) {
    event.preventDefault();
    refusedOnly = show === "refused";
    filter();
  }
});
document.getElementById("faults").addEventListener("submit", async (event) => {
  event.preventDefault();
  const change = Object.fromEntries(
    event.submitter.value.split(",").map((one) => {
      const at = one.indexOf("=");
      return [one.slice(0, at), one.slice(at + 1) || null];
    }),
  );
  await fetch("/testnet/faults", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(change),
  });
  refresh();
});

const events = new EventSource("/testnet/events");
const told = document.getElementById("told");
events.addEventListener("open", () => (told.textContent = "live"));
events.addEventListener("error", () => (told.textContent = "not connected"));
events.addEventListener("request", (event) => put(JSON.parse(event.data)));
events.addEventListener("state", refresh);
events.addEventListener("again", () => {
  list();
  refresh();
});
filter();
