/* The segment builder: a rule as a tree of groups and conditions, edited by mouse and by keyboard.
   The page brings everything as JSON (#sg-data): the rule, the fields and their operators, the lists of
   values, the words in the reader's language, the addresses. State is the tree; the screen is drawn from it. */
import { post, toast } from "./app.js";
import { el, icon } from "./elements.js";
import { showSpread, startAids } from "./segment-aids.js";

const $ = (id) => document.getElementById(id);
const { rule, published, version, urls, registry, lists, words, templates, costs, currency, segment } = JSON.parse($("sg-data").textContent);
const lang = document.documentElement.lang;
const whole = new Intl.NumberFormat(lang), percent = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 });
const FIELDS = new Map(registry.fields.map((field) => [field.key, field]));
const COUNT_MS = 350, SAVE_MS = 1200, TYPING_MS = 1500, UNDO_STEPS = 100, CHIPS = 3, SPARE_ROWS = 10;
const say = (text, slots) => Object.entries(slots).reduce((told, [key, value]) => told.replaceAll(`{${key}}`, value), text);

const tag = (text, tone, name) => el("span", { class: `sp-tag${tone ? ` is-${tone}` : ""}` }, name ? icon(name) : null, text);

/* ---------- the tree and its JSON ---------- */
let nextId = 1;
const KINDS = ["all", "any", "none"];
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const ASKED = ["field", "op", "value", "params"];
/* What cannot be edited here (a field that is gone or kept from the reader) stays as it is, and is told beside it. */
function fromPlain(plain) {
  const names = isObject(plain) ? Object.keys(plain) : [];
  if (names.length === 1 && KINDS.includes(names[0]) && Array.isArray(plain[names[0]])) return { id: nextId++, kind: names[0], parts: plain[names[0]].map(fromPlain) };
  const known = FIELDS.has(plain?.field) && names.every((name) => ASKED.includes(name)) && (plain.params == null || isObject(plain.params));
  return known ? { id: nextId++, field: plain.field, op: plain.op, value: plain.value ?? null, params: { ...plain.params } } : { id: nextId++, raw: plain };
}
function toPlain(node) {
  if ("raw" in node) return node.raw;
  if (node.kind) return { [node.kind]: node.parts.map(toPlain) };
  const params = Object.fromEntries(Object.entries(node.params).filter(([, value]) => value != null && !(Array.isArray(value) && !value.length)));
  return { field: node.field, op: node.op, ...(node.value == null ? {} : { value: node.value }), ...(Object.keys(params).length ? { params } : {}) };
}
function readTree(document_) {
  const root = document_?.rule === undefined ? null : fromPlain(document_.rule);
  return root?.kind ? root : { id: nextId++, kind: "all", parts: root ? [root] : [] };
}
const wholeRule = () => ({ version: registry.version, rule: toPlain(tree) });
const serialized = () => JSON.stringify(wholeRule());
let tree = readTree(rule);

function locate(id, group = tree) {
  const index = group.parts.findIndex((part) => part.id === id);
  if (index >= 0) return { group, index, node: group.parts[index] };
  for (const part of group.parts) {
    const found = part.kind && locate(id, part);
    if (found) return found;
  }
  return null;
}
const nodeOf = (id) => (tree.id === id ? tree : locate(id)?.node);
const nameOf = (node) => ("raw" in node ? String(node.raw?.field ?? "…").slice(0, 40) : node.kind ? `${words.group} ${words[node.kind]}` : FIELDS.get(node.field).label);
const parentOf = (group) => (group.id === tree.id ? null : locate(group.id));

/* ---------- undo ---------- */
const past = [];
let present = serialized(), typedAt = 0, typedKey = "";
function changed(key = "") {
  const now = serialized();
  if (now === present) return;
  const goesOn = key && key === typedKey && Date.now() - typedAt < TYPING_MS;
  if (!goesOn) past.push(present);
  if (past.length > UNDO_STEPS) past.shift();
  [present, typedKey, typedAt] = [now, key, Date.now()];
  $("sg-undo").disabled = false;
  ask();
  keep();
}
function undo() {
  if (!past.length) return;
  present = past.pop();
  tree = readTree(JSON.parse(present));
  $("sg-undo").disabled = !past.length;
  draw();
  tell(words.undone);
  ask();
  keep();
}

/* ---------- drawing the tree ---------- */
/* More conditions than a rule may have are not drawn: thousands of them would hold up the browser. */
let focusKey = "", room = 0;
function draw() {
  room = registry.max_conditions + SPARE_ROWS;
  const before = document.activeElement?.dataset?.key;
  $("sg-tree").replaceChildren(drawGroup(tree, []));
  const wanted = focusKey || before;
  focusKey = "";
  if (wanted) document.querySelector(`[data-key="${CSS.escape(wanted)}"]`)?.focus();
  if (!$("sg-json").hidden) showText();
  showProblems(problems);
  showParts(parts);
}
function drawGroup(group, path) {
  const root = !path.length, label = say(words.group_label, { kind: words[group.kind] });
  const box = el("div", { class: `sp-rg${group.kind === "none" ? " is-not" : ""}`, role: "group", "aria-label": label, "data-id": group.id, "data-path": path.join(".") });
  const choice = el("div", { class: "sp-seg", role: "group", "aria-label": words.combine }, ...KINDS.map((kind) =>
    el("button", { type: "button", "aria-pressed": String(group.kind === kind), "data-key": `${group.id}:${kind}`, onclick: () => { group.kind = kind; redraw(`${group.id}:${kind}`); } }, words[kind])));
  const head = el("div", { class: "sp-rg-h" }, root ? null : grip(group), el("span", {}, root ? words.match : words.and_match), choice, el("span", {}, words.of_these),
    root ? null : el("span", { class: "sp-end sp-num sp-xs sp-3 sg-n" }), root ? null : movers(group), root ? null : remover(group));
  const rows = [];
  for (const [index, part] of group.parts.entries()) {
    if (!part.kind && (room -= 1) < 0) break;
    rows.push((part.kind ? drawGroup : "raw" in part ? drawRaw : drawCondition)(part, [...path, index]));
  }
  const left = group.parts.length - rows.length, inner = el("div", { class: "sg-parts", "data-group": group.id }, ...rows);
  const foot = el("div", { class: "sp-row sp-wrap" },
    el("button", { class: "btn btn-sm", type: "button", "aria-label": words.add_condition_to, "data-key": `${group.id}:add`, onclick: () => addCondition(group) }, icon("plus"), words.add_condition),
    path.length < registry.max_depth - 2 ? el("button", { class: "btn btn-sm", type: "button", "aria-label": words.add_group_to, "data-key": `${group.id}:addgroup`, onclick: () => addGroup(group) }, icon("stack-2"), words.add_group) : null);
  box.append(head, inner, ...(root && !group.parts.length ? [el("p", { class: "sp-sm sp-3 mb-0" }, words.empty)] : []), ...(left ? [el("p", { class: "sp-sm sp-bad mb-0" }, say(words.not_drawn, { n: whole.format(left), limit: registry.max_conditions }))] : []), problemLine(group), foot);
  if (window.Sortable) window.Sortable.create(inner, { group: "rule", handle: ".grip", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120, onEnd: dropped });
  return box;
}
function drawRaw(node, path) {
  return el("div", { class: "sp-rc", role: "group", "aria-label": nameOf(node), "data-id": node.id, "data-path": path.join(".") }, grip(node),
    el("span", { class: "f", tabindex: "-1", "data-key": `${node.id}:field` }, nameOf(node)), el("code", { class: "sp-xs sp-3 sg-raw" }, (JSON.stringify(node.raw) ?? "").slice(0, 120)),
    el("span", { class: "sg-end" }, movers(node), remover(node)), problemLine(node));
}
function drawCondition(node, path) {
  const field = FIELDS.get(node.field), name = field.label, op = registry.operators[node.op];
  const row = el("div", { class: "sp-rc", role: "group", "aria-label": name, "data-id": node.id, "data-path": path.join(".") }, grip(node));
  row.append(el("button", { class: "f", type: "button", "data-key": `${node.id}:field`, "aria-haspopup": "dialog", "aria-label": say(words.change_field, { name }), onclick: () => pickField((key) => refield(node, key)) }, name, icon("chevron-down", true)));
  const leads = (one) => one.required && one.takes === "choices" && !one.after;
  for (const param of field.params.filter(leads)) row.append(paramControl(node, param));
  row.append(el("select", { class: "form-select form-select-sm sg-op", "data-key": `${node.id}:op`, "aria-label": say(words.operator_of, { name }), onchange: (event) => reoperate(node, event.target.value) },
    ...[...new Set([...field.operators, node.op])].map((key) => { const option = el("option", { value: key }, registry.operators[key]?.label ?? String(key)); option.selected = key === node.op; return option; })));
  row.append(...valueControls(node, field, op?.takes, name));
  const further = field.params.filter((one) => !leads(one)), hidden = further.filter((one) => !node.wide && !one.required && isEmpty(node.params[one.key]));
  for (const param of further.filter((one) => !hidden.includes(one))) row.append(paramControl(node, param));
  if (hidden.length) row.append(el("button", { class: "btn btn-sm btn-quiet sg-narrow", type: "button", "data-key": `${node.id}:narrow`, "aria-label": say(words.narrow_of, { name }), onclick: () => { node.wide = true; focusKey = `${node.id}:${hidden[0].key}`; draw(); } }, icon("adjustments-horizontal", true), words.narrow));
  row.append(el("span", { class: "sg-end" }, el("span", { class: "n sg-n", title: words.alone }), movers(node), remover(node)), problemLine(node));
  return row;
}
const isEmpty = (value) => value == null || value === "" || (Array.isArray(value) && !value.length);
const problemLine = (node) => el("p", { class: "sg-problem sp-sm sp-bad", id: `sg-p-${node.id}`, role: "alert", hidden: true });
function grip(node) {
  return el("button", { class: "grip", type: "button", "data-key": `${node.id}:grip`, "aria-label": say(words.move, { name: nameOf(node) }), onkeydown: (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) { event.preventDefault(); step(node, by, "grip"); }
  } }, icon("grip-vertical"));
}
function movers(node) {
  const mover = (by, key, name, label) => el("button", { class: "x", type: "button", "data-key": `${node.id}:${key}`, "aria-label": say(label, { name: nameOf(node) }), title: say(label, { name: nameOf(node) }), onclick: () => step(node, by, key) }, icon(name, true));
  return el("span", { class: "sg-movers" }, mover(-1, "up", "chevron-up", words.move_up), mover(1, "down", "chevron-down", words.move_down));
}
const remover = (node) => el("button", { class: "x", type: "button", "data-key": `${node.id}:remove`, "aria-label": say(words.remove, { name: nameOf(node) }), onclick: () => removeNode(node) }, icon("x"));

/* ---------- controls of a condition ---------- */
function typed(node, key, label, attrs, read, write, unit) {
  const input = el("input", { class: "form-control form-control-sm sg-v", "data-key": `${node.id}:${key}`, "aria-label": label, "aria-describedby": `sg-p-${node.id}`, ...attrs, value: read() ?? "", oninput: () => { write(input.value); changed(`${node.id}:${key}`); } });
  return unit ? el("span", { class: "sg-unit" }, unit === currency ? el("span", { class: "sp-3" }, unit) : null, input, unit === currency ? null : el("span", { class: "sp-3" }, unit)) : input;
}
const NUMBER = { type: "number", step: "any", inputmode: "decimal" };
function valueControls(node, field, takes, name) {
  const label = say(words.value_of, { name }), second = say(words.second_value_of, { name });
  const scale = field.type === "share" ? 100 : 1, unit = field.type === "money" ? currency : field.type === "share" ? "%" : field.unit;
  const number = (get, set) => [() => (get() == null ? "" : Math.round(get() * scale * 1e6) / 1e6), (text) => set(text === "" || Number.isNaN(Number(text)) ? null : Number(text) / scale)];
  const at = (index) => [() => node.value?.[index], (value) => { node.value = Object.assign([null, null], node.value, { [index]: value }); }];
  const one = [() => node.value, (value) => { node.value = value; }];
  const and = el("span", { class: "sp-3" }, words.and);
  if (takes === "choices") return [chips(node, "value", say(words.pick_values, { name }), options(field), () => node.value || [], (values) => { node.value = values; }, { typed: field.open })];
  if (takes === "number" && field.type === "grade") return [graded(node, field, label)];
  if (takes === "number") return [typed(node, "value", label, NUMBER, ...number(...one), unit)];
  if (takes === "two_numbers") return [typed(node, "value", label, NUMBER, ...number(...at(0)), unit), and, typed(node, "value2", second, NUMBER, ...number(...at(1)), unit)];
  if (takes === "days") return [typed(node, "value", label, { type: "number", min: 1, step: 1 }, one[0], (text) => one[1](text === "" ? null : Number(text)), words.days)];
  const date = { type: "date" }, text = ([get, set]) => [get, (value) => set(value || null)];
  if (takes === "date") return [typed(node, "value", label, date, ...text(one))];
  if (takes === "two_dates") return [typed(node, "value", label, date, ...text(at(0))), and, typed(node, "value2", second, date, ...text(at(1)))];
  return [];
}
function graded(node, field, label) {
  return el("select", { class: "form-select form-select-sm sg-op", "data-key": `${node.id}:value`, "aria-label": label, onchange: (event) => { node.value = Number(event.target.value); changed(); } },
    ...field.choices.map(([value, name]) => { const option = el("option", { value }, name); option.selected = Number(value) === node.value; return option; }));
}
const options = (source) => (source.choices.length ? source.choices : lists[source.provider] || []).map(([value, label]) => ({ value, label }));
function paramControl(node, param) {
  const set = (value) => { node.params[param.key] = value; };
  const led = (control, before, after) => el("span", { class: "sg-unit" }, el("span", { class: "sp-3" }, before), control, after ? el("span", { class: "sp-3" }, after) : null);
  const whole_ = (text) => set(text === "" ? null : Number(text));
  if (param.takes === "days") return led(typed(node, param.key, param.label, { type: "number", min: 1, step: 1 }, () => node.params[param.key], whole_), param.key === "days" ? words.in : param.label, words.days);
  if (param.takes === "number") return led(typed(node, param.key, param.label, NUMBER, () => node.params[param.key], whole_, currency), param.label);
  return chips(node, param.key, say(words.pick_values, { name: param.label }), options(param), () => node.params[param.key] || [], set, { prefix: param.label, single: param.single, typed: true, optional: !param.required });
}
function chips(node, key, title, choices, read, write, { prefix, single, typed: open, optional }) {
  const picked = () => { const given = read(); return Array.isArray(given) ? given.map(String) : []; };
  const names = new Map(choices.map((choice) => [choice.value, choice.label])), chosen = picked();
  const shown = chosen.slice(0, CHIPS).map((value) => names.get(value) || value), more = chosen.length - shown.length;
  const text = chosen.length ? shown.join(lang.startsWith("zh") ? "、" : ", ") + (more ? ` +${more}` : "") : optional ? words.any_value : words.choose;
  const button = el("button", { class: chosen.length ? "v" : "o", type: "button", "data-key": `${node.id}:${key}`, "aria-haspopup": "dialog", "aria-describedby": `sg-p-${node.id}`, "aria-label": `${prefix || title}: ${text}`,
    onclick: () => openPicker({ title, placeholder: words.search_values, choices, chosen: new Set(picked()), multi: !single, open, done: (values) => { write(values); redraw(`${node.id}:${key}`); } }) }, text);
  return prefix ? el("span", { class: "sg-unit" }, el("span", { class: "sp-3" }, prefix), button) : button;
}

/* ---------- changing the tree ---------- */
function redraw(key) { focusKey = key || ""; draw(); changed(); }
const emptyValue = { number: null, two_numbers: [null, null], days: 30, date: new Date().toISOString().slice(0, 10), two_dates: [null, null], choices: [], nothing: null };
function fresh(field, op, value) {
  const takes = registry.operators[op].takes;
  return value !== undefined ? value : field.type === "grade" && takes === "number" ? 3 : structuredClone(emptyValue[takes]);
}
function newCondition(key) {
  const field = FIELDS.get(key), op = field.operators[0];
  return { id: nextId++, field: key, op, value: fresh(field, op), params: Object.fromEntries(field.params.map((param) => [param.key, param.default ?? null])) };
}
function addCondition(group) {
  pickField((key) => { const node = newCondition(key); group.parts.push(node); redraw(firstControl(node)); });
}
function addGroup(group) {
  const node = { id: nextId++, kind: group.kind === "any" ? "all" : "any", parts: [] };
  group.parts.push(node);
  redraw(`${node.id}:add`);
}
function firstControl(node) {
  const needed = FIELDS.get(node.field).params.find((param) => param.required && param.takes === "choices");
  return `${node.id}:${needed ? needed.key : registry.operators[node.op].takes === "nothing" ? "op" : "value"}`;
}
function refield(node, key) {
  if (key !== node.field) Object.assign(node, newCondition(key), { id: node.id });
  redraw(firstControl(node));
}
function reoperate(node, op) {
  const same = registry.operators[op].takes === registry.operators[node.op]?.takes;
  node.value = fresh(FIELDS.get(node.field), op, same ? node.value : undefined);
  node.op = op;
  redraw(`${node.id}:op`);
}
function removeNode(node) {
  const { group, index } = locate(node.id), next = group.parts[index + 1] || group.parts[index - 1];
  group.parts.splice(index, 1);
  tell(say(words.removed, { name: nameOf(node) }));
  redraw(next ? `${next.id}:remove` : `${group.id}:add`);
}
/* One step up or down in reading order: past a sibling, into a group, or out of one. */
function step(node, by, key) {
  const { group, index } = locate(node.id), sibling = group.parts[index + by], above = parentOf(group);
  if (!sibling && !above) return;
  group.parts.splice(index, 1);
  if (sibling?.kind) sibling.parts.splice(by < 0 ? sibling.parts.length : 0, 0, node);
  else if (sibling) group.parts.splice(index + by, 0, node);
  else above.group.parts.splice(above.index + (by < 0 ? 0 : 1), 0, node);
  tell(say(words.moved, { name: nameOf(node) }));
  redraw(`${node.id}:${key}`);
}
function dropped(event) {
  const id = Number(event.item.dataset.id), from = locate(id), to = nodeOf(Number(event.to.dataset.group));
  if (from && to) { from.group.parts.splice(from.index, 1); to.parts.splice(event.newDraggableIndex, 0, from.node); }
  redraw(`${id}:grip`);
}

/* ---------- the picker: fields, and values of a list ---------- */
const picker = $("sg-picker"), search = $("sg-picker-q"), box = $("sg-picker-list");
let picking = null, active = 0;
function pickField(done) {
  const choices = registry.fields.map((field) => ({ value: field.key, label: field.label, also: field.also, group: registry.groups[field.group] }));
  openPicker({ title: words.pick_field, placeholder: words.search_fields, choices, chosen: new Set(), multi: false, spread: true, done: ([key]) => key && done(key) });
}
function openPicker(wanted) {
  picking = { ...wanted, opener: document.activeElement, picked: false };
  $("sg-picker-title").textContent = wanted.title;
  search.setAttribute("aria-label", wanted.placeholder);
  Object.assign(search, { placeholder: wanted.placeholder, value: "" });
  box.setAttribute("aria-label", wanted.title);
  box.setAttribute("aria-multiselectable", String(wanted.multi));
  $("sg-picker-done").hidden = !wanted.multi;
  active = 0;
  listOptions();
  picker.showModal();
  search.focus();
}
function found() {
  const text = search.value.trim().toLocaleLowerCase(), { choices, chosen, open } = picking;
  const known = new Set(choices.map((choice) => choice.value));
  const extra = [...chosen].filter((value) => !known.has(value)).map((value) => ({ value, label: value }));
  const rank = ({ label, also, value, search: more }) => Math.min(...[label, also, value, more].filter(Boolean).map((name) => name.toLocaleLowerCase()).map((name) => (name === text ? 0 : name.startsWith(text) ? 1 : name.includes(text) ? 2 : 9)));
  const hits = [...choices, ...extra].map((choice) => [rank(choice), choice]).filter(([at]) => at < 9).sort(([a], [b]) => (text ? a - b : 0)).map(([, choice]) => choice);
  const exact = hits.some((choice) => choice.value.toLocaleLowerCase() === text || choice.label.toLocaleLowerCase() === text);
  return open && text && !exact ? [...hits, { value: search.value.trim(), label: say(words.add_typed, { text: search.value.trim() }) }] : hits;
}
function listOptions() {
  const hits = found();
  active = Math.max(0, Math.min(active, hits.length - 1));
  let group = null;
  box.replaceChildren(...hits.flatMap((choice, index) => {
    const on = picking.chosen.has(choice.value);
    const option = el("div", { class: "sp-hit", role: "option", id: `sg-o-${index}`, "aria-selected": String(picking.multi ? on : index === active), "data-active": String(index === active), onclick: () => choose(index) },
      picking.multi ? icon(on ? "circle-check" : "circle") : null, el("span", { class: "sp-grow" }, choice.label), choice.also ? el("span", { class: "sp-3 sp-xs" }, choice.also) : null);
    const head = choice.group && choice.group !== group && !search.value ? [el("p", { class: "sp-palette-g", role: "presentation" }, choice.group)] : [];
    group = choice.group;
    return [...head, option];
  }), ...(hits.length ? [] : [el("p", { class: "sp-palette-n", role: "presentation" }, words.nothing_found)]));
  showSpread(picking.spread ? hits[active] : null, { el, urls, words, whole });
  search.setAttribute("aria-activedescendant", hits.length ? `sg-o-${active}` : "");
  $(`sg-o-${active}`)?.scrollIntoView({ block: "nearest" });
  $("sg-picker-told").textContent = picking.multi ? say(words.chosen, { n: picking.chosen.size }) : "";
}
function choose(index) {
  const choice = found()[index];
  if (!choice) return;
  active = index;
  if (!picking.multi) { picking.chosen = new Set([choice.value]); picking.picked = true; endPicking(); return; }
  if (!picking.chosen.delete(choice.value)) picking.chosen.add(choice.value);
  picking.picked = true;
  listOptions();
  search.focus();
}
search.addEventListener("input", () => { active = 0; listOptions(); });
search.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) { event.preventDefault(); active += by; listOptions(); }
  if (event.key === "Enter") { event.preventDefault(); choose(active); }
  if (event.key === "Escape") { event.preventDefault(); endPicking(); }
});
/* At once, not at the dialog's later close event: the next key of whoever types fast already belongs to the new control. */
function endPicking() {
  if (!picking) return;
  const { picked, chosen, done, opener } = picking;
  picking = null;
  picker.close();
  if (picked) done([...chosen]); else opener?.focus();
}
picker.addEventListener("click", (event) => { if (event.target === picker) endPicking(); });
picker.addEventListener("close", endPicking);
$("sg-picker-done").addEventListener("click", endPicking);

/* ---------- figures ---------- */
let fault = ""; // what cannot be read as JSON is not the rule: while it stands there, nothing is saved
let problems = [], parts = {}, countTimer = 0, asked = 0, seed = 0;
function ask() { clearTimeout(countTimer); countTimer = setTimeout(() => count(false), COUNT_MS); }
async function askServer(url, body) {
  const answer = await post(url, JSON.stringify(body)).catch(() => null);
  const data = answer && (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
  return { ok: Boolean(answer?.ok && data), data: data || {} };
}
async function count(exact) {
  const turn = ++asked;
  $("sg-matching").setAttribute("aria-busy", "true");
  const { ok, data } = await askServer(urls.count, { rule: wholeRule(), exact, segment });
  if (turn !== asked) return;
  $("sg-matching").setAttribute("aria-busy", "false");
  if (!ok) { tell(words.not_counted); $("sg-note").textContent = words.not_counted; return; }
  showProblems(data.problems);
  if (data.problems.length) { stale(); return; }
  showCount(data.count);
  $("sg-sentence").replaceChildren(...data.sentence.map(([text, marked]) => (marked ? el("b", {}, text) : text)));
  Object.assign($("sg-other"), { textContent: data.other.text, lang: data.other.lang });
  $("sg-copy").dataset.copy = data.sentence.map(([text]) => text).join("");
  details(turn);
}
let looks = 0;
async function details(turn) {
  const look = ++looks;
  const { ok, data } = await askServer(urls.details, { rule: wholeRule(), seed, segment, channel: $("sg-channel").value });
  if (turn !== asked || look !== looks || !ok || data.problems.length) return;
  showParts(data.parts);
  showSample(data.sample);
  showReach(data.reach);
  showSteps(data.steps);
}
/* Who is left after each part, in the order of the rule: the first wide step down is the one that costs most. */
function showSteps(steps) {
  $("sg-steps-card").hidden = steps.length < 2 || steps.some(({ left }) => left == null);
  const line = (label, n, sum) => el("li", { class: sum ? "is-sum" : null }, el("span", {}, label), el("span", { class: "sp-bar" }, el("i", { "data-w": total ? Math.max(n ? 1 : 0, Math.round((n / total) * 100)) : 0, "data-x": 0 })),
    el("span", { class: "sp-num" }, whole.format(n)), el("span", { class: "sp-num sp-3" }, percent.format(total ? n / total : 0)));
  $("sg-steps").replaceChildren(...($("sg-steps-card").hidden ? [] : [line(words.everybody_first, total, true), ...steps.map(({ label, left }) => line(label, left, false))]));
}
let total = 0, reachable = null;
function showCost() {
  const each = Number($("sg-cost").value), sum = reachable == null ? null : reachable * each;
  const told = sum == null ? "" : say(words.cost_told, { n: whole.format(reachable), total: currency + new Intl.NumberFormat(lang, { maximumFractionDigits: sum < 100 ? 2 : 0 }).format(sum) });
  $("sg-cost-told").textContent = told;
}
const tell = (text) => { $("sg-told").textContent = text; };
function stale() {
  $("sg-exact").replaceChildren();
  $("sg-fresh").textContent = "";
  $("sg-note").textContent = words.has_problems;
  tell(words.has_problems);
}
function showCount({ value, exact, margin, total: everybody, seconds, at }) {
  total = everybody;
  const n = whole.format(value), said = { n, margin: whole.format(margin) };
  $("sg-count").textContent = exact ? n : `≈ ${n}`;
  $("sg-share").textContent = say(words.customers_of_all, { share: percent.format(total ? value / total : 0) });
  $("sg-exact").replaceChildren(exact ? tag(words.exact, "good", "circle-check") : tag(words.estimate, "warn", "alert-triangle"));
  $("sg-fresh").textContent = `${at} · ${say(words.seconds, { n: new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(seconds) })}`;
  $("sg-total").textContent = say(words.all_customers, { n: whole.format(total) });
  $("sg-bar").dataset.w = total ? Math.max(value ? 1 : 0, Math.round((value / total) * 100)) : 0;
  const again = el("button", { class: "btn btn-sm", type: "button", onclick: () => { $("sg-note").textContent = words.counting; count(true); } }, words.count_exactly);
  $("sg-note").replaceChildren(...(exact ? [value || !tree.parts.length ? "" : words.nobody] : [say(words.within, said), " ", again]));
  tell(say(exact ? words.told : words.told_estimate, said));
}
function showParts(counts) {
  parts = counts;
  document.querySelectorAll("#sg-tree [data-path]").forEach((node) => {
    const shown = node.querySelector(":scope > .sg-end > .sg-n, :scope > .sp-rg-h > .sg-n"), known = counts[node.dataset.path];
    if (shown) shown.textContent = known == null ? "" : whole.format(known);
  });
}
function showProblems(found_) {
  problems = found_;
  document.querySelectorAll("#sg-tree .sg-problem").forEach((line) => { line.hidden = true; line.textContent = ""; });
  document.querySelectorAll("#sg-tree [aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
  for (const { path, part, text } of found_) {
    const node = document.querySelector(`#sg-tree [data-path="${path.join(".")}"]`), line = node?.querySelector(":scope > .sg-problem");
    if (!line) continue;
    line.textContent = [line.textContent, text].filter(Boolean).join(" · ");
    line.hidden = false;
    node.querySelector(`[data-key="${node.dataset.id}:${part}"]`)?.setAttribute("aria-invalid", "true");
  }
  $("sg-json-error").textContent = fault || found_.map(({ path, text }) => `${path.join(".") || "–"}: ${text}`).join(" · ");
}
function showSample(rows) {
  const heads = [...document.querySelectorAll("#sg-sample")][0].closest("table").querySelectorAll("th");
  const cell = (index, ...content) => el("td", { "data-l": heads[index].textContent }, ...content);
  $("sg-sample").replaceChildren(...rows.map((one) => el("tr", {},
    el("th", { scope: "row" }, one.url ? el("a", { href: one.url }, one.name) : one.name, el("span", { class: "sp-3 sp-xs sp-num d-block fw-normal" }, one.number)),
    cell(1, one.branch), cell(2, el("span", { class: "sp-num" }, one.since)), cell(3, one.reasons.join(lang.startsWith("zh") ? "、" : ", ") || words.everyone),
    cell(4, one.refusal ? tag(one.refusal, "hold", "hand-stop") : tag(words.reachable_yes, "good", "check")))));
}
function showReach(reach) {
  reachable = reach ? reach.reachable : null;
  showCost();
  const line = (label, n, share, start, sum, hold) => el("li", { class: sum ? "is-sum" : null }, el("span", {}, label),
    el("span", { class: "sp-bar" }, el("i", { class: hold ? "is-hold" : null, "data-w": Math.max(n ? 1 : 0, Math.round(share * 100)), "data-x": Math.min(99, Math.round(start * 100)) })),
    el("span", { class: "sp-num" }, (sum ? "" : "−") + whole.format(n)), el("span", { class: "sp-num sp-3" }, percent.format(share)));
  $("sg-reach-note").textContent = reach ? (reach.estimated ? words.scaled : "") : words.too_slow;
  $("sg-reach").replaceChildren(...(reach ? [line(words.matching, reach.matching, reach.matching ? 1 : 0, 0, true),
    ...reach.steps.map((one) => line(one.label, one.count, one.share, one.start, false, one.key === "holds")),
    line(words.reachable, reach.reachable, reach.matching ? reach.reachable / reach.matching : 0, 0, true)] : []));
}

/* ---------- keeping drafts, saving ---------- */
/* The server counts the keepings of a draft: who sends an older number would write over what they have not seen,
   and is asked. Everything that is sent waits for what was sent before, so that nobody is in their own way. */
let keepTimer = 0, keeping = Promise.resolve(), isClashing = false, isLeaving = false;
let { drafted } = JSON.parse($("sg-data").textContent);
const saved = $("sg-saved"), nameError = $("sg-name-error");
const tellSaved = (text, tone) => { saved.textContent = text; saved.className = `sp-saved ${tone}`; };
function keep() {
  showDraft();
  tellSaved(words.unsaved, "");
  clearTimeout(keepTimer);
  if (!isClashing) keepTimer = setTimeout(keepNow, SAVE_MS);
}
function keepNow() {
  clearTimeout(keepTimer);
  keeping = keeping.then(sendDraft);
  return keeping;
}
async function sendDraft() {
  if (isLeaving || isClashing) return false;
  tellSaved(words.saving, "");
  const { ok, data } = await askServer(urls.draft, { rule: wholeRule(), name: $("sg-name").value, drafted });
  if (!ok) { refuse(data); return false; }
  drafted = data.drafted;
  if (data.urls) {
    Object.assign(urls, data.urls);
    history.replaceState(null, "", urls.edit);
    if (!$("sg-name").value) $("sg-name").value = data.name;
  }
  nameError.hidden = true;
  $("sg-name").removeAttribute("aria-invalid");
  tellSaved(say(words.saved, { time: data.at }), "is-good");
  return true;
}
function refuse(data) {
  tellSaved(words.not_saved, "is-bad");
  if (data.code === "draft_changed" || data.code === "conflict") { clash(data); return; }
  const ofName = data.field === "name";
  nameError.hidden = !ofName;
  nameError.textContent = ofName ? data.detail : "";
  if (ofName) $("sg-name").setAttribute("aria-invalid", "true"); else toast(data.detail || words.not_saved, "bad");
}
async function save() {
  if (fault) { tellSaved(words.not_saved, "is-bad"); $("sg-json-text").focus(); return; }
  const button = $("sg-save");
  button.disabled = true;
  keeping = keepNow().then((kept) => (kept ? publish() : false));
  await keeping;
  button.disabled = isLeaving;
}
async function publish() {
  const { ok, data } = await askServer(urls.save, { rule: wholeRule(), name: $("sg-name").value, version, drafted });
  if (ok) { isLeaving = true; location.assign(data.url); return true; }
  if (data.problems) showProblems(data.problems);
  refuse(data);
  document.querySelector('#sg-tree [aria-invalid="true"]')?.focus();
  return false;
}
/* Somebody else kept a draft or published meanwhile: nothing more is sent until the editor has chosen. */
function clash(data) {
  isClashing = true;
  clearTimeout(keepTimer);
  $("sg-clash-told").textContent = data.detail;
  $("sg-clash-mine").hidden = data.drafted === undefined;
  $("sg-clash-mine").onclick = () => { drafted = data.drafted; isClashing = false; $("sg-clash").hidden = true; keepNow(); };
  $("sg-clash").hidden = false;
  $("sg-clash").scrollIntoView({ block: "nearest" }); // without the focus: the next key belongs to who types
}
$("sg-clash-theirs").addEventListener("click", () => location.reload());
/* Whether what is shown is what members are picked by; taking the published rule back can itself be undone. */
const publishedText = published && JSON.stringify({ version: registry.version, rule: toPlain(readTree(published)) });
const shownText = serialized();
function showDraft() {
  if (!publishedText) return;
  $("sg-draft").hidden = serialized() === publishedText;
  if (serialized() !== shownText) $("sg-draft-told").textContent = words.draft_yours;
}
$("sg-published")?.addEventListener("click", () => takeRule(published, { name: words.published_rule }));
/* Brought back by the browser's Back, the page would go on from numbers that are over. */
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

/* ---------- JSON view, keys, start ---------- */
function showAs(json) {
  $("sg-json").hidden = !json;
  $("sg-tree").hidden = json;
  $("sg-as-json").setAttribute("aria-pressed", String(json));
  $("sg-as-tree").setAttribute("aria-pressed", String(!json));
  showText();
  if (!json) draw();
}
function showText() {
  $("sg-json-text").value = JSON.stringify(wholeRule(), null, 2);
  fault = "";
}
$("sg-json-text").addEventListener("input", (event) => {
  try {
    tree = readTree(JSON.parse(event.target.value));
    $("sg-json-error").textContent = fault = "";
    changed("json");
  } catch (error) { $("sg-json-error").textContent = fault = say(words.json_bad, { detail: error.message }); }
});
$("sg-as-json").addEventListener("click", () => showAs(true));
$("sg-as-tree").addEventListener("click", () => showAs(false));
$("sg-undo").addEventListener("click", undo);
$("sg-save").addEventListener("click", save);
$("sg-name").addEventListener("input", keep);
$("sg-another").addEventListener("click", () => { seed += 1; details(asked); });
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.closest("input, textarea, dialog")) { event.preventDefault(); undo(); }
});
function priced() { $("sg-cost").value = costs[$("sg-channel").value] ?? 0; showCost(); }
$("sg-channel").addEventListener("change", () => { priced(); details(asked); });
$("sg-cost").addEventListener("input", showCost);
/* A template or a proposal becomes the rule, or a group within it; undo brings back what was there. */
function takeRule(document_, { name, add } = {}) {
  const taken = readTree(document_);
  if (add && tree.parts.length) tree = tree.kind === "all" ? tree : { id: nextId++, kind: "all", parts: [tree] };
  if (add && tree.parts.length) tree.parts.push(...(taken.kind === "all" ? taken.parts : [taken]));
  else tree = taken;
  if (name && !$("sg-name").value) $("sg-name").value = name;
  redraw(tree.parts.length ? `${tree.parts[0].id}:field` : "");
  tell(say(words.took_template, { name: name || words.proposal }));
}
$("sg-templates").addEventListener("click", () => openPicker({
  title: words.pick_template, placeholder: words.search_templates, chosen: new Set(), multi: false,
  choices: templates.map(({ key, name, also, told }) => ({ value: key, label: name, also: told, search: also })),
  done: ([key]) => { const found_ = templates.find((one) => one.key === key); if (found_) takeRule(found_.rule, { name: found_.name }); },
}));
startAids({ $, el, icon, words, urls, say, askServer, takeRule, isEmpty: () => !tree.parts.length });
priced();
draw();
count(false);
