// Keeps what is typed into a draft's form in this browser until it was saved: a closed tab loses nothing.
// Without scripts the forms work as they are; what was typed is then kept by the page that shows a refusal.
(() => {
  "use strict";

  const PREFIX = "polity-kept:";
  const LONGEST_MS = 30 * 24 * 60 * 60 * 1000;
  const PAUSE_MS = 300;

  const entries = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  // A page that says that words were saved names them, wherever it leads.
  const saved = new Set([...document.querySelectorAll("[data-kept]")].map((each) => each.dataset.kept));
  for (const key of entries()) {
    const entry = read(key);
    if (!entry || saved.has(entry.token) || Date.now() - entry.at > LONGEST_MS) {
      localStorage.removeItem(key);
    }
  }

  const form = document.querySelector("form[data-keep]");
  if (!form) {
    return;
  }

  // A norm's form stands at its place in the text, which others may change: its words are kept under its name.
  const family = `${PREFIX}${form.dataset.keep}:${form.dataset.keepAs ?? location.pathname}:`;
  const revision = form.elements.namedItem("revision");
  // Two tabs on one form keep their words apart; whoever comes back gets those typed last.
  const left = entries().filter((key) => key.startsWith(family)).map(read).sort((one, other) => other.at - one.at);
  const before = left[0];
  const named = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 12);
  let token = before?.token ?? named();
  const key = () => family + token;
  // Over which text the words were written first: a refused page names a newer one.
  let writtenOver = before?.revision ?? revision?.value;

  const typed = [...form.elements].filter(
    (each) => each.name && each.matches("input:not([type=hidden]):not([type=file]), textarea, select")
      && !each.readOnly,
  );
  const isChoice = (each) => each.type === "radio" || each.type === "checkbox";
  const nameOf = (each) => (isChoice(each) ? `${each.name}=${each.value}` : each.name);
  const valueOf = (each) => (isChoice(each) ? each.checked : each.value.replaceAll("\r\n", "\n"));

  const note = (text) => {
    const line = document.createElement("p");
    line.className = "notice";
    line.setAttribute("role", "status");
    line.textContent = text;
    form.prepend(line);
    return line;
  };

  let tooLong = false;
  const keep = () => {
    const fields = Object.fromEntries(typed.map((each) => [nameOf(each), valueOf(each)]));
    try {
      localStorage.setItem(key(), JSON.stringify({ token, at: Date.now(), revision: writtenOver, fields }));
    } catch {
      if (!tooLong) {
        note("This is too long to be kept in this browser while you type. Save it now and then.");
      }
      tooLong = true;
    }
  };

  const putBack = (entry) => {
    for (const each of typed) {
      const value = entry.fields[nameOf(each)];
      if (value === undefined) {
        continue;
      }
      if (isChoice(each)) {
        each.checked = value;
      } else {
        each.value = value;
      }
    }
    if (revision && entry.revision) {
      revision.value = entry.revision;
    }
  };

  const differs = (entry) => typed.some((each) => {
    const value = entry.fields[nameOf(each)];
    return value !== undefined && value !== valueOf(each);
  });

  if (form.hasAttribute("data-unsaved")) {
    keep();
  } else if (before && !differs(before)) {
    localStorage.removeItem(key());
    writtenOver = revision?.value;
  } else if (before) {
    const seen = revision?.value;
    putBack(before);
    const line = note("You left words here that were not saved. They are back in the form. ");
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "plain";
    forget.textContent = "Forget them";
    forget.addEventListener("click", () => {
      localStorage.removeItem(key());
      writtenOver = seen;
      form.reset();
      if (revision) {
        revision.value = seen;
      }
      line.remove();
      typed[0]?.focus();
    });
    line.append(forget);
  }

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE_MS);
  });
  addEventListener("pagehide", () => {
    if (waiting) {
      clearTimeout(waiting);
      keep();
    }
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    waiting = undefined;
    keep();
    const sent = form.elements.namedItem("kept") ?? document.createElement("input");
    Object.assign(sent, { type: "hidden", name: "kept", value: token });
    form.append(sent);
    // What is typed while the answer is on its way is not part of what was sent.
    token = named();
  });
})();
