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
/* A remedy put into the text where the finding stands; the form saves itself and is scanned anew. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remedy]");
  if (!button) return;
  const field = form.elements[button.dataset.partOf], { quote, remedy } = button.dataset, start = Number(button.dataset.start);
  const at = field.value.startsWith(quote, start) ? start : field.value.indexOf(quote);
  if (at < 0) return;
  field.value = field.value.slice(0, at) + remedy + field.value.slice(at + quote.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
const boxes = () => document.querySelectorAll("[data-mail-page]");
document.addEventListener("htmx:afterSwap", (event) => event.target.querySelectorAll?.("[data-mail-page]").forEach(draw));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mail-width], [data-mail-screen]");
  if (!button) return;
  if (button.dataset.mailWidth) phone = button.dataset.mailWidth === "phone"; else screen = button.dataset.mailScreen;
  button.parentElement.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  boxes().forEach((box) => { if (button.dataset.mailWidth) box.classList.toggle("is-phone", phone); else draw(box); });
});
