/* Keys of the inbox: j and k walk the queue, a goes to the answer. Never while somebody types. */
const links = () => [...document.querySelectorAll("#queue .sp-ticket")];
function walk(step) {
  const all = links(), here = all.findIndex((link) => link === document.activeElement || (!all.includes(document.activeElement) && link.hasAttribute("aria-current")));
  all[Math.min(Math.max(here + step, 0), all.length - 1)]?.focus();
}
const KEYS = { j: () => walk(1), k: () => walk(-1), a: () => document.querySelector("#answer textarea")?.focus() };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
