// Gives everything that programs need word for word a button that copies it. Without it the words are selected by a click.
if (navigator.clipboard) {
  for (const words of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    const heard = document.createElement("span");
    const label = `Copy ${words.dataset.copy}`;
    button.type = "button";
    button.className = "button--quiet copy-button";
    button.textContent = label;
    heard.className = "unseen";
    heard.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      let said = "Copied";
      try {
        await navigator.clipboard.writeText(words.value ?? words.textContent);
      } catch {
        said = "Not copied: select the words and copy them yourself";
      }
      button.textContent = said;
      heard.textContent = said;
      setTimeout(() => {
        button.textContent = label;
        heard.textContent = "";
      }, 3000);
    });
    (words.closest("pre") ?? words).after(button, heard);
  }
}
