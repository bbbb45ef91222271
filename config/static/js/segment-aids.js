/* Aids of the segment builder: a rule proposed from a phrase, and how the values of a field are spread. */
const NS = "http://www.w3.org/2000/svg", WAIT_MS = 220;
let timer = 0, shown = "";
const known = new Map();

/* ---------- a phrase becomes a proposal, shown and never run ---------- */
export function startAids({ $, el, icon, words, urls, say, askServer, takeRule, isEmpty }) {
  const box = $("sg-proposal"), input = $("sg-phrase");
  const drop = () => { box.replaceChildren(); input.focus(); };
  const button = (label, tone, name, act) => el("button", { class: `btn btn-sm${tone}`, type: "button", onclick: act }, icon(name), label);
  $("sg-phrase-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const phrase = input.value.trim();
    if (!phrase) { input.focus(); return; }
    box.replaceChildren(el("p", { class: "sp-sm sp-3 mt-2 mb-0" }, words.proposing));
    const { ok, data } = await askServer(urls.propose, { phrase });
    if (!ok) { box.replaceChildren(el("p", { class: "sp-sm sp-bad mt-2 mb-0" }, words.not_counted)); return; }
    const empty = !data.rule.rule.all?.length, told = [];
    if (empty && !data.problems.length) told.push(el("p", { class: "sp-sm" }, words.nothing_read));
    else if (!empty) told.push(el("p", { class: "sp-xs sp-3" }, words.proposal), el("p", { class: "sp-sentence" }, ...data.sentence.map(([text, marked]) => (marked ? el("b", {}, text) : text))));
    if (data.unread.length) told.push(el("p", { class: "sp-sm sp-bad" }, icon("alert-triangle", true), say(words.not_read, { words: data.unread.join(" · ") })));
    told.push(...[...data.assumed, ...data.problems].map((text) => el("p", { class: "sp-sm sp-3" }, text)));
    const use = () => { box.replaceChildren(); takeRule(data.rule); };
    if (!empty) told.push(el("div", { class: "sp-row sp-wrap" }, button(words.use_proposal, " btn-primary", "check", use),
      isEmpty() ? null : button(words.add_proposal, "", "plus", () => { box.replaceChildren(); takeRule(data.rule, { add: true }); }),
      button(words.drop_proposal, " btn-quiet", "x", drop)));
    box.replaceChildren(el("div", { class: "sg-proposal" }, ...told));
    box.querySelector("button")?.focus();
  });
}

/* ---------- the spread of the field that is looked at ---------- */
export function showSpread(choice, aids) {
  const pane = document.getElementById("sg-spread");
  clearTimeout(timer);
  if (!choice) { shown = ""; pane.hidden = true; return; }
  if (choice.value === shown) return;
  shown = choice.value;
  timer = setTimeout(async () => {
    const data = known.get(choice.value) || await ask(choice.value, aids.urls);
    if (shown !== choice.value) return;
    if (data) known.set(choice.value, data);
    draw(pane, choice, data, aids);
  }, WAIT_MS);
}
async function ask(field, urls) {
  const answer = await fetch(`${urls.spread}?field=${encodeURIComponent(field)}`, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}
function draw(pane, choice, data, { el, words, whole }) {
  pane.hidden = !data;
  if (!data) return;
  const title = words.spread_of.replace("{name}", choice.label);
  pane.setAttribute("aria-label", title);
  const most = Math.max(...data.bars.map(({ share }) => share), 0) || 1;
  pane.replaceChildren(el("h3", {}, title), ...(data.told ? [el("p", { class: "sp-3 mb-1" }, data.told)] : []),
    ...(data.bars.length ? [data.is_range ? steps(data.bars, most, title) : el("ul", {}, ...data.bars.map(({ label, share, count }) =>
      el("li", {}, el("span", {}, label), el("span", { class: "sp-bar" }, el("i", { "data-w": Math.max(count ? 1 : 0, Math.round(share * 100)), "data-x": 0 })), el("span", { class: "sp-num" }, whole.format(count)))))] : []));
}
function steps(bars, most, title) {
  const svg = document.createElementNS(NS, "svg"), wide = 100 / bars.length;
  svg.setAttribute("viewBox", "0 0 100 40");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title);
  for (const [place, { label, share }] of bars.entries()) {
    const bar = document.createElementNS(NS, "rect"), tall = share ? Math.max(0.6, (share / most) * 40) : 0, told = document.createElementNS(NS, "title");
    told.textContent = `${label}: ${(share * 100).toFixed(1)}%`;
    for (const [name, value] of Object.entries({ x: place * wide + 0.2, y: 40 - tall, width: wide - 0.4, height: tall })) bar.setAttribute(name, value);
    bar.append(told);
    svg.append(bar);
  }
  return svg;
}
