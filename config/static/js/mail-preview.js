/* The mail as it is read, in a frame of its own with the mail's styles and no script; drawn anew at every change.
   A fresh frame takes each answer, so that going back in the browser never steps through previews. */
const as = () => document.getElementById("as"), form = document.querySelector("form[data-autosave]");
let turn = 0, screen = "light", phone = false;

function draw(box) {
  const frame = document.createElement("iframe"), sent = document.createElement("form");
  frame.name = `mail-${turn += 1}`;
  frame.className = "me-frame";
  frame.title = box.dataset.title;
  frame.setAttribute("sandbox", "");
  frame.hidden = box.childElementCount > 0;
  box.classList.toggle("is-phone", phone);
  sent.method = "post";
  sent.action = box.dataset.mailPage;
  sent.target = frame.name;
  sent.hidden = true;
  const given = new FormData(form);
  given.set("as", as()?.value || "");
  given.set("screen", screen);
  for (const [name, value] of given) {
    if (typeof value !== "string") continue;
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    sent.append(field);
  }
  frame.addEventListener("load", () => {
    box.querySelectorAll("iframe").forEach((old) => { if (old !== frame) old.remove(); });
    frame.hidden = false;
  });
  box.append(frame);
  document.body.append(sent);
  sent.submit();
  sent.remove();
}
const boxes = () => document.querySelectorAll("[data-mail-page]");
document.addEventListener("htmx:afterSwap", (event) => event.target.querySelectorAll?.("[data-mail-page]").forEach(draw));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mail-width], [data-mail-screen]");
  if (!button) return;
  if (button.dataset.mailWidth) phone = button.dataset.mailWidth === "phone"; else screen = button.dataset.mailScreen;
  button.parentElement.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  boxes().forEach((box) => { if (button.dataset.mailWidth) box.classList.toggle("is-phone", phone); else draw(box); });
});
