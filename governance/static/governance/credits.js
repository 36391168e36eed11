// Says how many credits are left while votes are chosen that cost n × n. Without it the server says what is wrong.
for (const told of document.querySelectorAll("[data-credits]")) {
  const form = told.closest("form");
  const fields = [...form.querySelectorAll("[data-costs='square']")];
  const say = () => {
    const spent = fields.reduce((sum, field) => sum + (Number(field.value) || 0) ** 2, 0);
    const left = Number(told.dataset.credits) - spent;
    told.textContent =
      left < 0 ? `${-left} credits too many: take some votes back.` : `${left} credits left of ${told.dataset.credits}.`;
    told.classList.toggle("overspent", left < 0);
  };
  form.addEventListener("input", say);
  say();
}
