// Puts a slider beside a field for a number that has a least and a most. Without it the number is typed.
for (const field of document.querySelectorAll("input[data-slider]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = field.min;
  slider.max = field.max;
  slider.value = field.value;
  slider.className = "slider";
  slider.setAttribute("aria-label", `${field.labels[0].textContent}, as a slider`);
  slider.addEventListener("input", () => {
    field.value = slider.value;
  });
  field.addEventListener("input", () => {
    slider.value = field.value;
  });
  field.after(slider);
}
