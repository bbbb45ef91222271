/* Ctrl K: the search dialog. Answers are links; arrows move among them, Enter follows. */
export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = document.getElementById("palette-q"), hits = document.getElementById("palette-hits");
  const options = () => [...hits.querySelectorAll('[role="option"]')];
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  const choose = (index) => {
    const all = options();
    all.forEach((option, i) => { option.id = `hit-${i}`; option.setAttribute("aria-selected", i === index); });
    if (all[index]) { input.setAttribute("aria-activedescendant", all[index].id); all[index].scrollIntoView({ block: "nearest" }); }
  };
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    window.htmx.trigger(input, "load-hits");
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) open();
    if (event.target === dialog) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose((chosen() + (event.key === "ArrowDown" ? 1 : all.length - 1)) % (all.length || 1));
    }
    if (event.key === "Enter") { event.preventDefault(); all[Math.max(0, chosen())]?.click(); }
  });
  hits.addEventListener("htmx:afterSwap", () => choose(0));
}
