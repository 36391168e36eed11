// What keeps people from using a page, each fault as a sentence with the element it is about (WCAG 2.2, level AA,
// as far as a machine can tell). Details are opened first, so that what they hide is looked at too.
() => {
  "use strict";

  const TEXT = 4.5;
  const LARGE_TEXT = 3;
  const EDGES = 3;
  const TARGET = 24;
  const faults = [];
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fault = (sentence, each) => faults.push(`${sentence}: ${each.outerHTML.slice(0, 140)}`);

  for (const each of all("main details")) {
    each.open = true;
  }

  const style = (each) => getComputedStyle(each);
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // What is kept for screen readers is clipped away: nobody sees its colour, and nobody presses it.
  const isUnseen = (each) => Boolean(each.closest(".unseen, .skip:not(:focus)"));

  // Headings: one page, one first heading; none skipped, none empty.
  const headings = all("h1, h2, h3, h4, h5, h6").filter(isShown);
  const first = headings.filter((each) => each.matches("h1"));
  if (first.length !== 1) {
    faults.push(`There are ${first.length} first headings.`);
  }
  let level = 0;
  for (const each of headings) {
    const now = Number(each.tagName[1]);
    if (now > level + 1) {
      fault(`A heading of level ${now} follows one of level ${level}`, each);
    }
    if (!each.textContent.trim()) {
      fault("A heading is empty", each);
    }
    level = now;
  }

  // Names, and what refers to them.
  const ids = all("[id]").map((each) => each.id);
  for (const id of new Set(ids.filter((each, place) => ids.indexOf(each) !== place))) {
    faults.push(`Two elements share the id “${id}”.`);
  }
  const known = new Set(ids);
  for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "list"]) {
    for (const each of all(`[${name}]`)) {
      for (const id of each.getAttribute(name).split(/\s+/).filter((id) => !known.has(id))) {
        fault(`Nothing has the id “${id}” that “${name}” names`, each);
      }
    }
  }
  for (const each of all('a[href^="#"]')) {
    const id = decodeURIComponent(each.getAttribute("href").slice(1));
    if (!known.has(id)) {
      fault(`A link leads to “#${id}”, which is not there`, each);
    }
  }
  const said = (id) => document.getElementById(id)?.textContent ?? "";
  const nameOf = (each) => (
    each.getAttribute("aria-label")
      || (each.getAttribute("aria-labelledby") ?? "").split(/\s+/).map(said).join(" ").trim()
      || [...(each.labels ?? [])].map((label) => label.textContent).join(" ").trim()
      || (each.matches("a, button, summary, svg, [role]") ? each.textContent.trim() : "")
      || each.getAttribute("alt")
  );
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const each of all(`${CONTROLS}, img, svg:not([aria-hidden=true]), nav, [role=region], [tabindex='0']`)) {
    if (!nameOf(each)) {
      fault("This has no name", each);
    }
  }
  for (const each of all("fieldset").filter((each) => !each.querySelector(":scope > legend"))) {
    fault("A group of fields has no legend", each);
  }
  for (const each of all(".field-help, .field-errors")) {
    const field = each.closest(".field")?.querySelector("fieldset[aria-describedby], [aria-describedby]");
    if (!field || !field.getAttribute("aria-describedby").split(/\s+/).includes(each.id)) {
      fault("No field says that this is about it", each);
    }
  }
  for (const each of all("[lang]").filter((each) => !/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(each.lang))) {
    fault("This is no language", each);
  }
  for (const each of all("table").filter((each) => !each.caption)) {
    fault("A table has no caption", each);
  }
  for (const each of all("th:not([scope])")) {
    fault("A table's heading does not say what it heads", each);
  }
  for (const each of all("main *").filter(isShown)) {
    const scrolls = /auto|scroll/.test(style(each).overflowX + style(each).overflowY)
      && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1);
    if (scrolls && each.tabIndex < 0 && !each.querySelector("a[href], button")) {
      fault("This scrolls, but not by keyboard", each);
    }
  }

  // Colours.
  const parsed = (colour) => {
    const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return numbers.length > 3 ? numbers : [...numbers, 1];
  };
  const over = (top, below) => {
    const alpha = top[3] + below[3] * (1 - top[3]);
    const part = (place) => (top[place] * top[3] + below[place] * below[3] * (1 - top[3])) / (alpha || 1);
    return [part(0), part(1), part(2), alpha];
  };
  const behind = (each) => {
    let found = [0, 0, 0, 0];
    for (let now = each; now && found[3] < 1; now = now.parentElement) {
      found = over(found, parsed(style(now).backgroundColor));
    }
    return over(found, [255, 255, 255, 1]);
  };
  // Relative luminance and contrast, as WCAG 2.2 defines them.
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const pale = (colour, below, least) => {
    const found = contrast(over(colour, below), below);
    return found < least ? found.toFixed(2) : "";
  };
  const isDisabled = (each) => Boolean(each.closest(":disabled, [aria-disabled=true]"));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (texts.nextNode()) {
    const each = texts.currentNode.parentElement;
    if (seen.has(each) || !texts.currentNode.data.trim() || isUnseen(each) || isDisabled(each) || !isShown(each)) {
      continue;
    }
    seen.add(each);
    const its = style(each);
    const size = parseFloat(its.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(its.fontWeight) >= 700);
    const colour = each.namespaceURI.endsWith("svg") ? its.fill : its.color;
    const found = pale(parsed(colour), behind(each), isLarge ? LARGE_TEXT : TEXT);
    if (found) {
      fault(`Its text has a contrast of ${found}`, each);
    }
  }
  const fields = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), select, textarea";
  for (const each of all(fields).filter((each) => isShown(each) && !isDisabled(each))) {
    const found = pale(parsed(style(each).borderTopColor), behind(each.parentElement), EDGES);
    if (found) {
      fault(`Its edge has a contrast of ${found}`, each);
    }
  }

  // Targets: 24 by 24 pixels, or inside a sentence, or with no other within a circle of that size (WCAG 2.5.8).
  const isInSentence = (each) => style(each).display === "inline"
    && [...each.parentElement.childNodes].some((other) => other.nodeType === Node.TEXT_NODE && /\w/.test(other.data));
  const box = (each) => {
    const label = each.matches("[type=radio], [type=checkbox]") ? each.labels[0] ?? each : each;
    return label.getBoundingClientRect();
  };
  const targets = all(CONTROLS).filter((each) => isShown(each) && !isUnseen(each)).map((each) => [each, box(each)]);
  for (const [each, its] of targets) {
    if (Math.min(its.width, its.height) >= TARGET - 0.5 || isInSentence(each)) {
      continue;
    }
    const [x, y] = [its.left + its.width / 2, its.top + its.height / 2];
    const crowd = targets.some(([other, near]) => {
      const aside = Math.max(near.left - x, 0, x - near.right);
      const above = Math.max(near.top - y, 0, y - near.bottom);
      return other !== each && Math.hypot(aside, above) < TARGET / 2;
    });
    if (crowd) {
      fault(`It is ${its.width.toFixed()} by ${its.height.toFixed()} pixels, and others are near`, each);
    }
  }

  return faults;
}
