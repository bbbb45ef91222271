/* The mail in blocks: a view of the text in the form, which stays the one truth; every change is written into it, so that
   autosave, scan and preview go on as for whoever types. The page brings fields, pictures and words as JSON (#mail-editor-data). */
import { toast } from "./app.js";
import { el, icon as drawn } from "./elements.js";
import { cut, joined, parts, settle, source, span } from "./mail-blocks.js";

const $ = (id) => document.getElementById(id);
const { fields, pictures, words } = JSON.parse($("mail-editor-data").textContent);
const text = document.querySelector("textarea[name=body]"), list = $("me-list"), UNDO_STEPS = 100;
const ICONS = { words: "align-left", heading: "bold", points: "list", button: "square", image: "photo", facts: "table", notice: "info-circle", divider: "separator", offer: "gift", if: "git-branch", else: "git-branch", endif: "git-branch", raw: "code" };
const ADDABLE = ["words", "heading", "points", "button", "image", "facts", "notice", "divider", "offer"], MARKS = ["if", "else", "endif"];
const FRESH = { words: () => ({ text: words.new_words }), heading: () => ({ text: words.new_heading }), points: () => ({ text: words.new_points }), notice: () => ({ text: words.new_words }),
  button: () => ({ words: words.new_button, url: "https://" }), facts: () => ({ rows: [[words.label, words.value]] }), image: () => ({ shows: pictures[0].shows, name: pictures[0].name }) };
let blocks = [], present = text.value, told = text.value, past = [], typing = "", last = null, sortable = null;

const icon = (name) => drawn(name, true);
const say = (what) => { $("me-told").textContent = what; };
const nameOf = (block, at) => `${words[block.kind] || words.raw} ${at + 1}`;

/* ---------- the text is the truth ---------- */
function keep(key = "") {
  const now = joined(blocks);
  if (now === present) return;
  if (!key || key !== typing) past.push(present);
  if (past.length > UNDO_STEPS) past.shift();
  typing = key;
  write(now);
}
function write(now) {
  present = told = now;
  text.value = now;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  $("me-undo").disabled = !past.length;
}
function undo() {
  if (!past.length) return;
  const before = past.pop();
  typing = "";
  blocks = cut(before);
  write(before);
  draw();
  say(words.undone);
}
/* Who works by keyboard stays where they were: on the tool they used, else in the block's first field. */
function change(next, focus, tool = "") {
  blocks = settle(next);
  keep();
  blocks = cut(present);
  draw();
  const row = list.children[Math.min(focus, list.children.length - 1)], find = (what) => row?.querySelector(what);
  (find(`[data-act="${tool}"]`) || find("textarea, input, select") || find("button") || $("me-add").closest("details").querySelector("summary")).focus();
}

/* ---------- what can be done with a block ---------- */
const moves = {
  up: (at) => at > 0 && change(swapped(at, at - 1), at - 1, "up"),
  down: (at) => at < blocks.length - 1 && change(swapped(at, at + 1), at + 1, "down"),
  copy: (at) => { change([...blocks.slice(0, at + 1), { ...blocks[at] }, ...blocks.slice(at + 1)], at + 1); say(words.copied); },
  wrap: (at) => change([...blocks.slice(0, at), made("if", { field: fields[0].name }), blocks[at], made("endif"), ...blocks.slice(at + 1)], at),
  otherwise: (at) => { const { end } = span(blocks, at); change([...blocks.slice(0, end), made("else"), made("words", FRESH.words()), ...blocks.slice(end)], end + 1); },
  remove: (at) => {
    const gone = new Set([at]), block = blocks[at];
    if (block.kind === "if") { const { end, turn } = span(blocks, at); [end, turn].filter((i) => i >= 0).forEach((i) => gone.add(i)); }
    change(blocks.filter((_block, i) => !gone.has(i)), Math.max(0, at - 1), "remove");
    say(words.removed);
    toast(words.removed);
  },
};
const swapped = (one, other) => { const next = [...blocks]; [next[one], next[other]] = [next[other], next[one]]; return next; };
const made = (kind, part = {}) => ({ kind, raw: source(kind, part), gap: "\n\n" });
function add(kind) {
  if (kind === "image" && !pictures.length) return toast(words.no_pictures, "warn");
  const at = last == null ? blocks.length : Math.min(last + 1, blocks.length);
  change([...blocks.slice(0, at), made(kind, FRESH[kind]?.()), ...blocks.slice(at)], at);
}

/* ---------- drawing ---------- */
function draw() {
  let depth = 0;
  list.replaceChildren(...blocks.map((block, at) => {
    if (block.kind === "endif" || block.kind === "else") depth = Math.max(0, depth - 1);
    const row = drawBlock(block, at, depth);
    if (block.kind === "if" || block.kind === "else") depth += 1;
    return row;
  }));
  $("me-empty").hidden = blocks.length > 0;
}
function drawBlock(block, at, depth) {
  const mark = MARKS.includes(block.kind), label = nameOf(block, at);
  return el("li", { class: `me-block${mark ? " is-mark" : ""}${depth ? " is-in" : ""}`, "aria-label": label, onfocusin: () => { last = at; } },
    mark ? el("span") : el("span", { class: "me-grip", "aria-hidden": "true", title: words.drag }, icon("grip-vertical")),
    el("div", { class: "me-body" }, drawHead(block, at, mark, label), drawParts(block, at)));
}
function drawHead(block, at, mark, label) {
  const tool = (act, name) => el("button", { type: "button", class: "btn btn-sm btn-icon", title: words[act], "aria-label": `${words[act]}: ${label}`, "data-act": act, onclick: () => moves[act](at) }, icon(name));
  const tools = mark ? [] : [tool("up", "arrow-up"), tool("down", "arrow-down"), tool("copy", "copy"), tool("wrap", "git-branch")];
  if (block.kind === "if" && span(blocks, at).turn < 0 && span(blocks, at).end > 0) tools.push(tool("otherwise", "arrows-split"));
  if (block.kind !== "endif" && block.kind !== "else") tools.push(tool("remove", "trash"));
  return el("div", { class: "me-head" }, icon(ICONS[block.kind]), el("b", {}, words[block.kind] || words.raw), ...tools);
}
function drawParts(block, at) {
  const part = parts(block), put = (key) => { block.raw = source(block.kind, part); keep(`${at}:${key}`); };
  const control = (key, tag, name, attrs = {}) => el(tag, { class: tag === "select" ? "form-select form-select-sm" : "form-control", value: part[key], "aria-label": `${name}: ${nameOf(block, at)}`, "data-part": key, oninput: (event) => { part[key] = event.target.value; put(key); event.stopPropagation(); }, ...attrs });
  if (["divider", "offer", "else", "endif"].includes(block.kind)) return block.kind === "offer" ? el("p", { class: "sp-sm sp-3 mb-0" }, words.offer_hint) : null;
  if (block.kind === "if") return choose(part, "field", fields.map((field) => [field.name, field.label]), words.only_with, put);
  if (block.kind === "button") return el("div", { class: "me-body" }, control("words", "input", words.words_on), control("url", "input", words.address, { type: "url", inputmode: "url" }));
  if (block.kind === "image") return drawImage(part, put, control);
  if (block.kind === "facts") return drawFacts(part, put, block, at);
  const box = control("text", block.kind === "heading" ? "input" : "textarea", words.text, { rows: 2 });
  return el("div", { class: "me-body" }, box, picker(box));
}
function choose(part, key, options, name, put) {
  const box = el("select", { class: "form-select form-select-sm", "aria-label": name, onchange: (event) => { part[key] = event.target.value; put(key); draw(); }, oninput: (event) => event.stopPropagation() }, ...options.map(([value, label]) => el("option", { value }, label)));
  box.value = part[key];
  return el("label", { class: "sp-sm" }, `${name} `, box);
}
function drawImage(part, put, control) {
  const shown = pictures.find((picture) => picture.name === part.name);
  const known = shown ? pictures : [{ name: part.name, shows: part.name }, ...pictures];
  return el("div", { class: "me-body" }, shown ? el("img", { class: "me-thumb", src: shown.src, alt: part.shows }) : el("p", { class: "sp-sm sp-bad mb-0" }, words.picture_gone),
    choose(part, "name", known.map((picture) => [picture.name, `${picture.shows} (${picture.name})`]), words.image, put), control("shows", "input", words.shows));
}
function drawFacts(part, put, block, at) {
  const cell = (row, i, name) => el("input", { class: "form-control", value: row[i], "aria-label": `${name}: ${nameOf(block, at)}`, oninput: (event) => { row[i] = event.target.value; put(`${part.rows.indexOf(row)}.${i}`); event.stopPropagation(); } });
  const again = () => { block.raw = source("facts", part); keep(); draw(); };
  const rows = part.rows.map((row, i) => el("div", { class: "me-fact" }, cell(row, 0, words.label), cell(row, 1, words.value),
    part.rows.length > 1 ? el("button", { type: "button", class: "btn btn-sm btn-icon", "aria-label": `${words.remove_row} ${i + 1}`, onclick: () => { part.rows.splice(i, 1); again(); } }, icon("x")) : null));
  return el("div", { class: "me-body" }, ...rows, el("div", {}, el("button", { type: "button", class: "btn btn-sm", onclick: () => { part.rows.push([words.label, words.value]); again(); } }, icon("plus"), words.add_row)));
}
/* A menu of fields; the chosen one is written where the cursor stands, with words for whoever has no such value. */
function picker(box) {
  const menu = el("details", { class: "me-menu" }, el("summary", { class: "btn btn-sm" }, icon("variable-plus"), words.field));
  const put = (field) => {
    const at = box.selectionStart ?? box.value.length;
    box.setRangeText(`{{ ${field.name}|${field.fallback} }}`, at, box.selectionEnd ?? at, "end");
    menu.open = false;
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  menu.append(el("div", { class: "me-menu-b" }, ...fields.map((field) => el("button", { type: "button", onclick: () => put(field) }, field.label))));
  return menu;
}

/* ---------- blocks or text ---------- */
function show(mode) {
  const shown = mode === "blocks", field = text.closest(".sp-field");
  if (shown) { blocks = cut(text.value); present = told = text.value; draw(); }
  $("me-blocks").hidden = !shown;
  field.hidden = shown;
  document.querySelectorAll("[data-me-mode]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.meMode === mode)));
}
document.addEventListener("click", (event) => {
  const mode = event.target.closest("[data-me-mode]"), kind = event.target.closest("[data-me-add]");
  if (mode) show(mode.dataset.meMode);
  if (kind) { kind.closest("details").open = false; add(kind.dataset.meAdd); }
  document.querySelectorAll("details.me-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.me-menu[open]");
  if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
  if (open && ["ArrowDown", "ArrowUp"].includes(event.key) && open.contains(document.activeElement)) {
    const items = [...open.querySelectorAll("button")], at = items.indexOf(document.activeElement);
    items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1 + (at < 0)) + items.length) % items.length].focus();
    event.preventDefault();
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.matches("input, textarea") && !$("me-blocks").hidden) { undo(); event.preventDefault(); }
});
$("me-undo").addEventListener("click", undo);
$("me-add").append(...ADDABLE.map((kind) => el("button", { type: "button", "data-me-add": kind }, icon(ICONS[kind]), words[kind])));
text.addEventListener("input", () => { if (text.value !== told && !$("me-blocks").hidden) { past.push(present); blocks = cut(text.value); present = told = text.value; draw(); } });
if (window.Sortable && !sortable) {
  sortable = window.Sortable.create(list, { handle: ".me-grip", animation: 120, onEnd: ({ oldIndex, newIndex }) => {
    if (oldIndex === newIndex) return;
    const next = [...blocks], [moved] = next.splice(oldIndex, 1);
    next.splice(newIndex, 0, moved);
    change(next, newIndex);
  } });
}
show("blocks");
