// Checks the record in the reader's own browser: hashes, Merkle proofs (RFC 9162) and the head's signature, with
// WebCrypto and nothing from elsewhere. The head seen last stays in this browser, and every later one must go on
// from it: whoever shows two people two records is found out. Without scripts the page says what to run instead.
(() => {
  "use strict";

  const panel = document.querySelector("[data-ledger]");
  const note = panel?.querySelector("[data-note]")?.textContent;
  if (!note) {
    return;
  }
  const SEEN = "polity-head:";
  const HASH_BYTES = 32;
  const button = panel.querySelector("[data-check]");
  const status = panel.querySelector("[data-said]");
  const list = panel.querySelector("[data-findings]");
  const entry = document.querySelector("[data-entry]");

  const bytesOf = (text) => new TextEncoder().encode(text);
  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const fromBase64Url = (text) => fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  const leafHash = (bytes) => sha256([0], bytes);
  const nodeHash = (left, right) => sha256([1], left, right);
  const same = (one, other) => toHex(one) === toHex(other);
  const whole = (hashes) => hashes.every((hash) => hash.length === HASH_BYTES);
  // Sizes may pass what JavaScript's bit operators hold.
  const odd = (number) => number % 2 === 1;
  const half = (number) => Math.floor(number / 2);

  // A signed note: origin, size, root and moment, an empty line, and a line for each signature.
  const parse = (text) => {
    const end = text.indexOf("\n\n") + 1;
    const [origin, size, root, at] = text.slice(0, end).split("\n");
    const line = text.slice(end + 1).split("\n").find((each) => each.startsWith(`— ${origin} `));
    return {
      text,
      origin,
      size: Number(size),
      root: fromBase64(root),
      at: at.replace(/^at /, ""),
      signed: text.slice(0, end),
      signature: fromBase64(line.split(" ").at(-1)).slice(4),
    };
  };

  // RFC 9162, section 2.1.3.2.
  const includes = async ({ leaf, index, size, root, proof }) => {
    if (!(index >= 0 && index < size) || !whole([leaf, ...proof])) {
      return false;
    }
    let [place, last, found] = [index, size - 1, leaf];
    for (const sibling of proof) {
      if (last === 0) {
        return false;
      }
      if (odd(place) || place === last) {
        found = await nodeHash(sibling, found);
        while (place && !odd(place)) {
          [place, last] = [half(place), half(last)];
        }
      } else {
        found = await nodeHash(found, sibling);
      }
      [place, last] = [half(place), half(last)];
    }
    return last === 0 && same(found, root);
  };

  // RFC 9162, section 2.1.4.2.
  const consistent = async ({ first, second, firstRoot, secondRoot, proof }) => {
    if (first === second) {
      return proof.length === 0 && same(firstRoot, secondRoot);
    }
    if (!(first >= 1 && first < second) || proof.length === 0 || !whole([firstRoot, ...proof])) {
      return false;
    }
    const siblings = Number.isInteger(Math.log2(first)) ? [firstRoot, ...proof] : proof;
    let [place, last] = [first - 1, second - 1];
    while (odd(place)) {
      [place, last] = [half(place), half(last)];
    }
    let [old, now] = [siblings[0], siblings[0]];
    for (const sibling of siblings.slice(1)) {
      if (last === 0) {
        return false;
      }
      if (odd(place) || place === last) {
        [old, now] = [await nodeHash(sibling, old), await nodeHash(sibling, now)];
        while (place && !odd(place)) {
          [place, last] = [half(place), half(last)];
        }
      } else {
        now = await nodeHash(now, sibling);
      }
      [place, last] = [half(place), half(last)];
    }
    return last === 0 && same(old, firstRoot) && same(now, secondRoot);
  };

  const fetched = async (address) => {
    const answer = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(`The site did not answer (${answer.status}).`);
    }
    return answer.json();
  };

  const head = parse(note);
  const findings = [];
  const finding = (holds, words, evidence = "") => findings.push({ holds, words, evidence });
  const plural = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
  const day = (at) => new Date(at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });

  const checkSignature = async () => {
    const { keys } = await fetched(panel.dataset.keys);
    const key = keys.find((each) => each.kid === panel.dataset.key);
    const named = key && `{"crv":"Ed25519","kty":"OKP","x":"${key.x}"}`;
    if (!key || !same(await sha256(bytesOf(named)), fromBase64Url(key.kid))) {
      finding(false, "The key that the head names is not one of this site's.");
      return;
    }
    let imported;
    try {
      imported = await crypto.subtle.importKey("raw", fromBase64Url(key.x), { name: "Ed25519" }, false, ["verify"]);
    } catch {
      finding(null, "This browser cannot check Ed25519 signatures, so whose signature the head has is not checked here.");
      return;
    }
    const held = await crypto.subtle.verify("Ed25519", imported, head.signature, bytesOf(head.signed));
    finding(held, held ? `The head was signed with the key ${key.kid}.` : "The head's signature does not hold.");
  };

  const checkEntry = async () => {
    const index = Number(entry.dataset.index);
    const header = entry.querySelector("[data-header]").textContent;
    const leaf = await leafHash(bytesOf(header));
    const body = entry.querySelector("[data-payload]")?.textContent;
    if (body !== undefined) {
      const salt = fromHex(entry.querySelector("[data-salt]").textContent);
      const held = toHex(await sha256(salt, bytesOf(body))) === JSON.parse(header).payload;
      finding(held, held ? "What the entry says is what its header was made for." : "What the entry says was changed.");
    }
    if (index >= head.size) {
      finding(null, "The newest signed head does not cover this entry yet. Load this page again in a few seconds.");
      return;
    }
    const told = await fetched(`${panel.dataset.api}${index}/proof/?size=${head.size}`);
    const proof = told.proof.map(fromHex);
    const held = await includes({ leaf, index, size: head.size, root: head.root, proof });
    finding(held, held
      ? `Entry ${index} is one of the ${plural(head.size, "entry", "entries")} that the head stands for.`
      : `Entry ${index} is not what the head was signed for.`);
  };

  const lastSeen = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(SEEN + head.origin));
      return kept && { ...parse(kept.note), on: kept.on };
    } catch {
      return null;
    }
  };

  const remember = () => {
    try {
      localStorage.setItem(SEEN + head.origin, JSON.stringify({ note, on: new Date().toISOString() }));
    } catch {
      finding(null, "This browser keeps nothing, so it cannot compare with your next visit.");
    }
  };

  // A head that the record does not go on from is kept: it is the evidence.
  const checkLastSeen = async () => {
    const seen = lastSeen();
    if (!seen) {
      remember();
      finding(null, "This browser keeps the head that it sees now, and compares it with the record on your next visit.");
      return;
    }
    const words = `The record you saw on ${day(seen.on)} (${plural(seen.size, "entry", "entries")})`;
    let held = false;
    if (seen.size <= head.size) {
      const asked = `consistency/?first=${seen.size}&second=${head.size}`;
      const proof = seen.size === head.size ? [] : (await fetched(panel.dataset.api + asked)).proof.map(fromHex);
      held = await consistent({
        first: seen.size, second: head.size, firstRoot: seen.root, secondRoot: head.root, proof,
      });
    }
    if (held) {
      finding(true, `${words} is still part of this one.`);
      remember();
    } else {
      finding(false, `${words} is not part of this one. It was changed. Keep this head of it:`, seen.text);
    }
  };

  const WORDS = new Map([[true, "Holds: "], [false, "Does not hold: "], [null, ""]]);
  const show = () => {
    const broken = findings.some((each) => each.holds === false);
    const line = document.createElement("p");
    line.className = `notice notice--${broken ? "error" : "success"}`;
    line.textContent = broken ? "This record does not hold." : "Everything that was checked holds.";
    status.replaceChildren(line);
    list.replaceChildren(...findings.map((each) => {
      const item = document.createElement("li");
      item.className = "whole";
      item.textContent = WORDS.get(each.holds) + each.words;
      if (each.evidence) {
        const kept = document.createElement("pre");
        kept.className = "note";
        kept.textContent = each.evidence;
        item.append(kept);
      }
      return item;
    }));
    status.append(list);
    list.hidden = false;
  };

  const run = async (...checks) => {
    findings.length = 0;
    try {
      for (const check of checks) {
        await check();
      }
      show();
    } catch (error) {
      const line = document.createElement("p");
      line.className = "notice notice--warning";
      line.textContent = `It could not be checked. ${error.message} Try again, or run what stands below.`;
      status.replaceChildren(line);
    }
  };

  if (!crypto.subtle) {
    const line = document.createElement("p");
    line.className = "notice";
    line.textContent = "Browsers check only what comes over https. Run what stands below instead.";
    status.replaceChildren(line);
    return;
  }

  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await run(checkSignature, ...(entry ? [checkEntry] : []), checkLastSeen);
    button.disabled = false;
  });
  // What was seen before is compared at every visit; on a first one nothing is said that was not asked for.
  if (lastSeen()) {
    run(checkLastSeen);
  } else {
    remember();
  }
})();
