/* Runs before the first paint: a reader who follows the device gets its theme without a flash. */
(function () {
  "use strict";
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { if (root.dataset.themeChoice === "system") root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", follow);
})();
