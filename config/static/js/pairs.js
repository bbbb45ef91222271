/* Keys of the review of likely duplicates: each control of the decision names its own. Never while somebody types. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  const control = document.querySelector(`#decide [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (control) { event.preventDefault(); control.click(); }
});
