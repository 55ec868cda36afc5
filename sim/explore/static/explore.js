// What HTML and htmx do not do by themselves: a slider and its number show the same, a control with two parts says
// both, a button copies. Everything else is in the attributes of the page.
document.addEventListener("input", (event) => {
  const partner = document.getElementById(event.target.dataset.partner ?? "");
  if (partner) partner.value = event.target.value;
});

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  const { mechanism, event: number, what } = elt.dataset;
  if (mechanism) parameters.mechanism = `${mechanism}:${elt.checked ? "on" : "off"}`;
  if (what) parameters[what] = `${number}:${elt.value}`;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = "Copied";
});
