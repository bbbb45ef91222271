/* The behaviour of every page. No page carries script of its own: controls say what they want by data attributes.
   data-confirm, data-confirm-list, data-confirm-verb  ask first (links, buttons, forms)
   data-reveal=URL                                     show a masked value for 15 s (audited by the server)
   data-table-toggle=ID                                a chart's table twin
   data-autosave=URL                                   a form that saves itself; an element [data-saved] tells
   data-lazy, data-retry                               panels that load themselves
   data-copy=TEXT, data-toggle=ID, data-submit         copy; show or hide an element; submit the form on change
   data-anew=URL                                       on change open the page anew with the values of all that say so
   data-when="FIELD=A B"                               a form's field that is shown while another has one of these values */
import { drawCharts } from "./charts.js";
import { startPalette } from "./palette.js";

const words = document.getElementById("words").dataset;
const token = document.querySelector('meta[name="csrf-token"]').content;
const REVEALED_MS = 15000, TYPING_MS = 900, TOAST_MS = 6000;

export function toast(text, tone = "info") {
  const box = document.createElement("div"), body = document.createElement("p");
  box.className = `sp-al${tone === "info" ? "" : ` is-${tone}`}`;
  body.className = "sp-grow";
  body.textContent = text;
  box.append(body);
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), TOAST_MS);
}

export function post(url, body) {
  const headers = { "X-CSRFToken": token, "X-Requested-With": "fetch" };
  return fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
}

/* ---------- what a click means ---------- */
const acts = {
  "[data-nav]": (button) => {
    const open = document.getElementById("nav").classList.toggle("is-open");
    button.setAttribute("aria-expanded", open);
    if (open) document.querySelector("#nav a").focus();
  },
  "[data-theme-to]": (button, event) => {
    event.preventDefault();
    const root = document.documentElement, form = button.form;
    root.dataset.themeChoice = root.dataset.bsTheme = button.value;
    post(form.action, new URLSearchParams({ theme: button.value }));
    form.querySelector(`[data-theme-to="${button.value === "dark" ? "light" : "dark"}"]`).focus();
  },
  "[data-table-toggle]": (button) => {
    const id = button.dataset.tableToggle, twin = document.querySelector(`[data-table-for="${id}"]`);
    const show = twin.hidden;
    twin.hidden = !show;
    document.getElementById(id).hidden = show;
    button.setAttribute("aria-pressed", show);
  },
  "[data-reveal]": reveal,
  "[data-retry]": (button) => {
    const panel = button.closest("[data-lazy]");
    button.disabled = true;
    window.htmx.trigger(panel, "retry");
  },
  "[data-copy]": (button) => navigator.clipboard.writeText(button.dataset.copy).then(() => toast(words.copied, "good")),
  "[data-toggle]": (button) => {
    const target = document.getElementById(button.dataset.toggle);
    target.hidden = !target.hidden;
    button.setAttribute("aria-expanded", !target.hidden);
  },
  "[data-close]": (button) => button.closest("dialog").close(),
  "[data-dialog]": (button) => document.getElementById(button.dataset.dialog).showModal(),
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(acts)) {
    const found = event.target.closest(selector);
    if (found) act(found, event);
  }
  document.querySelectorAll("details.sp-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  const nav = document.getElementById("nav");
  if (nav?.classList.contains("is-open") && !event.target.closest("#nav, [data-nav]")) closeNav();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.sp-menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  closeNav();
});
function closeNav() {
  document.getElementById("nav")?.classList.remove("is-open");
  document.querySelector("[data-nav]")?.setAttribute("aria-expanded", "false");
}

async function reveal(button) {
  const box = button.closest(".sp-mask"), shown = box.querySelector("[data-masked]");
  const answer = await post(button.dataset.reveal).catch(() => null);
  if (answer?.status === 409) return toast((await answer.text()).trim(), "bad");
  if (!answer?.ok) return toast(answer?.status === 403 ? words.forbidden : words.error, "bad");
  shown.textContent = (await answer.text()).trim();
  if ("dial" in button.dataset) shown.replaceChildren(dialled(shown.textContent));
  box.classList.add("is-open");
  setTimeout(() => { shown.textContent = shown.dataset.masked; box.classList.remove("is-open"); }, REVEALED_MS);
}

function dialled(number) {
  const call = document.createElement("a");
  call.href = `tel:${number.replace(/[^\d+]/g, "")}`;
  call.textContent = number;
  return call;
}

/* ---------- ask before consequences ---------- */
const dialog = document.getElementById("confirm");
function ask(control) {
  document.getElementById("confirm-q").textContent = control.dataset.confirm;
  const list = document.getElementById("confirm-list");
  list.replaceChildren(...(control.dataset.confirmList || "").split("|").filter(Boolean).map((line) => {
    const item = document.createElement("li"), text = document.createElement("span");
    text.textContent = line;
    item.append(document.createElement("span"), text);
    item.firstChild.textContent = "·";
    return item;
  }));
  document.getElementById("confirm-yes").textContent = control.dataset.confirmVerb || words.continue;
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true }));
}
async function confirmFirst(event) {
  const control = event.type === "submit" ? event.target : event.target.closest("[data-confirm]:not(form)");
  if (!control?.dataset.confirm || control.dataset.sure || control.hasAttribute("hx-post") || control.hasAttribute("hx-delete")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(control))) return;
  control.dataset.sure = "1";
  if (event.type === "submit") control.requestSubmit(event.submitter || undefined); else control.click();
  delete control.dataset.sure;
}
if (dialog) {
  document.addEventListener("click", confirmFirst, true);
  document.addEventListener("submit", confirmFirst, true);
  document.addEventListener("htmx:confirm", (event) => {
    const control = event.target.closest("[data-confirm]");
    if (!control || control !== event.target) return;
    event.preventDefault();
    ask(control).then((yes) => yes && event.detail.issueRequest(true));
  });
}

/* ---------- htmx ---------- */
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token; });
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status === 422 || xhr.status === 400) event.detail.shouldSwap = xhr.getResponseHeader("Content-Type")?.startsWith("text/html");
  if (xhr.status >= 400 && target.matches("[data-lazy]")) panelFailed(target);
  else if (xhr.status >= 400 && !event.detail.shouldSwap) toast(xhr.status === 403 ? words.forbidden : words.error, "bad");
});
document.addEventListener("htmx:sendError", (event) => {
  const target = event.detail.target;
  if (target.matches("[data-lazy]")) panelFailed(target); else toast(words.error, "bad");
});
function panelFailed(panel) {
  const body = panel.querySelector(".sp-card-b");
  panel.setAttribute("aria-busy", "false");
  body.replaceChildren(panel.querySelector("template[data-failed]").content.cloneNode(true));
}

/* ---------- forms: autosave, submit on change ---------- */
function startAutosave(form) {
  if (form.dataset.started) return;
  form.dataset.started = "1";
  const told = document.querySelector("[data-saved]");
  const tell = (text, tone) => { if (told) { told.textContent = text; told.className = `sp-saved ${tone}`; } };
  let timer = 0, saving = null, leaving = false;
  const save = async () => {
    tell(words.saving, "");
    const answer = await post(form.dataset.autosave, new FormData(form)).catch(() => null);
    if (answer?.status === 409) return tell((await answer.json()).errors?.__all__?.[0] || words.unsaved, "is-bad");
    if (!answer?.ok) return tell(words.unsaved, "is-bad");
    const { token: kept } = await answer.json().catch(() => ({}));
    if (kept && form.elements.token) form.elements.token.value = kept;
    tell(`${words.saved} ${new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date())}`, "is-good");
  };
  /* One save at a time, and a submit after the save on its way: each brings the token of the one before, so nobody collides with himself. */
  const saveNext = () => {
    const mine = saving = Promise.resolve(saving).then(save).finally(() => { if (saving === mine) saving = null; });
  };
  form.addEventListener("input", () => { tell(words.unsaved, ""); clearTimeout(timer); timer = setTimeout(saveNext, TYPING_MS); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    saving.finally(() => form.requestSubmit(event.submitter || undefined));
  });
}
/* A field with a fault is shown whatever the other says. */
function startFollowing(form) {
  const follow = () => form.querySelectorAll("[data-when]").forEach((control) => {
    const [name, wanted] = control.dataset.when.split("="), box = control.closest(".sp-field");
    box.hidden = !wanted.split(" ").includes(form.elements[name]?.value) && !box.querySelector("[role=alert]");
  });
  form.addEventListener("change", follow);
  follow();
}
document.addEventListener("change", (event) => { if (event.target.closest("[data-submit]")) event.target.form?.requestSubmit(); });
document.addEventListener("change", ({ target }) => {
  if (!target.dataset.anew) return;
  const asked = [...target.form.querySelectorAll("[data-anew]")].map((one) => [one.name, one.value]);
  location.assign(`${target.dataset.anew}?${new URLSearchParams(asked)}`);
});

/* ---------- start, and again for what htmx brings in ---------- */
function start(root) {
  drawCharts(root);
  root.querySelectorAll(".sp-tabs [aria-current], .sp-step [aria-current]").forEach((tab) => {
    const strip = tab.closest(".sp-tabs, .sp-step");
    strip.scrollLeft = tab.getBoundingClientRect().left - strip.getBoundingClientRect().left + strip.scrollLeft - 48;
  });
  root.querySelectorAll("form[data-autosave]").forEach(startAutosave);
  root.querySelectorAll("form:has([data-when])").forEach(startFollowing);
}
startPalette();
start(document);
document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) start(event.detail.elt.parentElement || document); });
