// What HTML and htmx do not do by themselves: a slider and its number show the same, an event that is moved says its week,
// a control with two parts says both, the field of a world's number follows a click on another world, whoever pressed a
// button that is gone goes on beside it, a button copies. Everything else is in the attributes of the page.
document.addEventListener("input", (event) => {
  const partner = document.getElementById(event.target.dataset.partner ?? "");
  if (partner) partner.value = event.target.value;
  const { firstDay } = event.target.dataset;
  if (!firstDay) return;
  const day = new Date(Date.parse(firstDay) + event.target.value * 7 * 24 * 60 * 60 * 1000);
  const told = day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  event.target.setAttribute("aria-valuetext", told);
  document.querySelector(`output[for="${event.target.id}"]`).value = `Week of ${told}`;
});

let pressedIn = null;

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  pressedIn = elt === document.activeElement ? elt.parentElement.closest("[id]").id : null;
  const { mechanism, event: number, what } = elt.dataset;
  if (mechanism) parameters.mechanism = `${mechanism}:${elt.checked ? "on" : "off"}`;
  if (what) parameters[what] = `${number}:${elt.value}`;
});

document.addEventListener("htmx:afterSettle", () => {
  if (pressedIn && document.activeElement === document.body)
    document.getElementById(pressedIn)?.querySelector("button, a, input, select, [tabindex]")?.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  const world = event.target.closest("button[name=world]");
  if (world) document.getElementById("which-world").value = world.value;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = "Copied";
});
