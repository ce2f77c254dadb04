/* The privacy guard as you type (CON-13): says what kind of customer detail a text holds and where; never repeats it and
   writes it nowhere. The twin of casework/privacy/guard.py and names.py: same patterns (guard-patterns.json), same verdicts.

   A field with data-guard is watched. The page has <template id="guard-alert" data-patterns="URL"> with the alert's parts:
   [data-title] [data-words] [data-replace] [data-find] [data-keep]. A field tells "guard:verdict" {field, clean, findings}.
   The server judges again whatever this file says. */
(() => {
  "use strict";
  const { each } = tandem;

  // -- reading: places are counted in characters (code points), as the server counts them
  let rules = null;
  const compiled = told => {
    const lists = Object.fromEntries(Object.entries(told.lists).map(([name, words]) => [name, new Set(words.split(" "))]));
    const [titles, strong, fill, particles, notAfterCue] = told.nameWords.map(words => new Set(words.split(" ")));
    return {
      kinds: told.kinds, order: told.order, codes: new Set(told.tfnCodes),
      fold: new Map(Array.from(told.fold[0], (char, at) => [char, told.fold[1][at]])),
      gone: code => told.gone.some(([first, last]) => code >= first && code <= last),
      never: told.never.map(one => new RegExp(one, "g")),
      patterns: told.patterns.map(([kind, one, group, check, which]) => [kind, new RegExp(one, "dg"), group, check, which]),
      word: new RegExp(told.word, "g"), join: new RegExp(`^(?:${told.join})$`), cueJoin: new RegExp(`^(?:${told.cueJoin})$`),
      ...lists, titles, strong, fill, particles, notAfterCue,
    };
  };

  const folded = text => {
    const chars = Array.from(text), out = [], starts = [], ends = [];
    for (let at = 0, to; at < chars.length; at = to) {
      let char = chars[at];
      to = at + 1;
      if (char === "%" && /^[2-7][0-9A-Fa-f]$/.test((chars[at + 1] || "") + (chars[at + 2] || ""))) {
        to = at + 3; char = String.fromCharCode(parseInt(chars[at + 1] + chars[at + 2], 16));
      } else if (char === "&" && /^(?:nbsp|amp);/.test(chars.slice(at + 1, at + 6).join(""))) {
        to = at + (chars[at + 1] === "n" ? 6 : 5); char = " ";
      } else if (char.codePointAt(0) > 127) {
        if (rules.gone(char.codePointAt(0))) continue;
        char = rules.fold.get(char) ?? "\x02";
      }
      out.push(char); starts.push(at); ends.push(to);
    }
    const plain = out.join("");
    return { plain, lower: plain.replace(/[A-Z]/g, letter => letter.toLowerCase()), starts, ends };
  };

  // -- check digits
  const digits = found => found.replace(/[^0-9]/g, "");
  const summed = (number, weights) => weights.reduce((sum, weight, at) => sum + weight * Number(number[at] || 0), 0);
  const isTfn = number => (number.length === 8 || number.length === 9) && summed(number, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 && !rules.codes.has(number);
  const isMedicare = number => (number.length === 10 || number.length === 11) && "23456".includes(number[0]) && summed(number, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(number[8]);
  const isCard = number => {
    let sum = 0;
    [...number].reverse().forEach((char, at) => { const digit = Number(char) * (1 + at % 2); sum += digit > 9 ? digit - 9 : digit; });
    return number.length >= 13 && number.length <= 19 && sum % 10 === 0;
  };
  const read = found => found.replace(/[^0-9oil]/g, "").replace(/o/g, "0").replace(/[il]/g, "1");
  const checks = {
    "": () => true,
    whole: (found, match) => match[0] === found,
    mostly_digits: found => digits(found).length >= 7,
    tfn: found => isTfn(digits(found)),
    tfn_said: found => digits(found).length >= 6 && !rules.codes.has(read(found)),
    medicare: found => isMedicare(digits(found)),
    luhn: found => isCard(digits(found)),
    suburb: found => found.length > 7,
    mail: found => /[a-z-]$/.test(found),
  };

  // -- names: the walk of names.py
  class Walk {
    constructor(plain, lower) {
      this.plain = plain;
      this.spans = [...plain.matchAll(rules.word)].map(match => [match.index, match.index + match[0].length]);
      this.words = this.spans.map(([start, end]) => lower.slice(start, end));
    }
    gap(at) { return this.plain.slice(this.spans[at][1], this.spans[at + 1][0]); }
    joined(at) { return at + 1 < this.words.length && rules.join.test(this.gap(at)); }
    upper(place) { const letter = this.plain[place]; return letter >= "A" && letter <= "Z"; }
    capital(at) { const [start, end] = this.spans[at]; return this.upper(start) && end - start > 1; }
    title(at) { const last = this.plain[this.spans[at][1] - 1]; return this.capital(at) && last >= "a" && last <= "z"; }
    initial(at) { const [start, end] = this.spans[at]; return end - start === 1 && this.upper(start); }
    listed(word) { return rules.surnames.has(word) || rules.surnames_alone.has(word); }
    known(at) { const word = this.words[at]; return (rules.given.has(word) || this.listed(word)) && !rules.ordinary.has(word); }
    namelike(at) {
      const word = this.words[at];
      if (this.title(at)) return !rules.ordinary.has(word) || this.listed(word);
      return this.known(at) || this.capital(at) && this.listed(word);
    }
    begins(at) {
      const word = this.words[at], more = this.joined(at);
      if (rules.titles.has(word) && more) return this.titled(at, rules.strong.has(word));
      if (rules.given.has(word) && (word.length > 2 || this.title(at) && more && this.namelike(at + 1))) return at;
      if (rules.surnames_alone.has(word)) return at;
      if (rules.given_also_words.has(word) && more && this.title(at) && this.title(at + 1) && this.namelike(at + 1)) return at + 1;
      if (rules.given_also_words.has(word) && more && this.listed(this.words[at + 1]) && this.known(at + 1)) return at + 1;
      if (more && (this.initial(at) || this.title(at) && !rules.ordinary.has(word)) && this.title(at + 1) && this.listed(this.words[at + 1]) && this.known(at + 1)) return at + 1;
      return -1;
    }
    titled(at, strong) {
      const after = at + 1, word = this.words[after];
      if (this.initial(after) && this.joined(after) && this.namelike(after + 1)) return after + 1;
      if (this.title(after) && this.namelike(after) || this.known(after)) return after;
      return strong && (this.listed(word) || !rules.ordinary.has(word) && word.length > 2) ? after : -1;
    }
    afterCue(at) {
      let here = at;
      for (let step = 0; step < 4; step++) {
        if (here + 1 >= this.words.length || !rules.cueJoin.test(this.gap(here))) return -1;
        here += 1;
        if (!rules.fill.has(this.words[here])) break;
      }
      if (this.initial(here) && this.joined(here) && this.title(here + 1) && this.namelike(here + 1)) return here;
      const word = this.words[here];
      if (rules.notAfterCue.has(word) || rules.cues.has(word) || rules.kin.has(word) || !this.title(here)) return -1;
      if (rules.ordinary.has(word)) {
        const named = this.listed(word) || rules.given_also_words.has(word);
        return named && this.joined(here) && this.title(here + 1) && this.namelike(here + 1) ? here : -1;
      }
      return here;
    }
    extend(at) {
      for (let step = 0; step < 3; step++) {
        if (!this.joined(at)) return at;
        const after = at + 1;
        if ((this.initial(after) || rules.particles.has(this.words[after])) && this.joined(after) && this.namelike(after + 1)) at = after + 1;
        else if (this.namelike(after)) at = after;
        else return at;
      }
      return at;
    }
    relative(at) {
      let here = at;
      for (let step = 0; step < 4; step++) {
        if (here === 0 || !rules.cueJoin.test(this.gap(here - 1))) return -1;
        here -= 1;
        const word = this.words[here];
        if (rules.kin.has(word)) return here;
        if (word === "partner" && here && ["ex", "former"].includes(this.words[here - 1])) return here - 1;
        if (!rules.fill.has(word) && word !== "partner") return -1;
      }
      return -1;
    }
  }
  const findNames = (plain, lower) => {
    const walk = new Walk(plain, lower), found = [];
    for (let at = 0; at < walk.words.length;) {
      let first = at, last = walk.begins(at);
      if (last < 0 && (rules.cues.has(walk.words[at]) || rules.kin.has(walk.words[at]))) first = last = walk.afterCue(at);
      if (last < 0) { at += 1; continue; }
      last = walk.extend(last);
      const relative = walk.relative(first);
      found.push([relative >= 0 ? "phrase" : "name", walk.spans[relative >= 0 ? relative : first][0], walk.spans[last][1]]);
      at = last + 1;
    }
    return found;
  };

  /** [{category, start, end}], in their order, as guard.py's findings(text). Needs `ready` to have come. */
  const findings = text => {
    if (!text) return [];
    const { plain, lower, starts, ends } = folded(text);
    const masked = rules.never.reduce((rest, never) => rest.replace(never, found => "\x01".repeat(found.length)), lower);
    const texts = { plain, lower, masked }, place = kind => rules.order.indexOf(kind);
    const spans = findNames(plain, lower).map(([kind, start, end]) => [place(kind), start, end]);
    for (const [kind, pattern, group, check, which] of rules.patterns)
      for (const match of texts[which].matchAll(pattern))
        if (checks[check](match[group], match)) spans.push([place(kind), ...match.indices[group]]);
    const soft = span => Number(rules.kinds[rules.order[span[0]]][2]), size = span => span[2] - span[1];
    spans.sort((one, other) => soft(one) - soft(other) || size(other) - size(one) || one[0] - other[0] || one[1] - other[1]);
    const kept = [], taken = new Uint8Array(plain.length);
    for (const span of spans) if (!taken.subarray(span[1], span[2]).includes(1)) { kept.push(span); taken.fill(1, span[1], span[2]); }
    kept.sort((one, other) => one[1] - other[1]);
    return kept.map(([kind, start, end]) => ({ category: rules.order[kind], start: starts[start], end: ends[end - 1] }));
  };

  let asked = null;
  const ready = url => (asked ||= fetch(url, { credentials: "same-origin" }).then(answer => { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
    .then(told => { rules = compiled(told); }).catch(error => { asked = null; throw error; }));
  tandem.guard = { ready, findings };

  // -- watching the fields of a page
  const WAIT = 200;
  const units = (text, from, to) => { const chars = Array.from(text); return [chars.slice(0, from).join("").length, chars.slice(0, to).join("").length]; };

  class Watched {
    constructor(field, template) {
      this.field = field;
      this.place = document.createElement("div");
      this.place.setAttribute("role", "alert");
      this.place.className = "guard";
      (field.closest(".field") || field.parentElement).append(this.place);
      this.template = template;
      this.verdict = "";
      field.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), WAIT); });
      field.addEventListener("change", () => this.look());
      this.look();
    }
    keeps() { return [...(this.field.form?.elements || [])].filter(one => one.name === "keep" && one.value.startsWith(`${this.field.name}:`)).map(one => one.value.split(":")[1]); }
    look() {
      clearTimeout(this.timer);
      const kept = this.keeps();
      const found = findings(this.field.value).filter(one => !(rules.kinds[one.category][2] && kept.includes(one.category)));
      const verdict = JSON.stringify(found);
      if (verdict === this.verdict) return;
      this.verdict = verdict;
      this.found = found;
      this.draw();
      const clean = !found.length;
      if (clean && this.marked) { this.field.removeAttribute("aria-invalid"); this.marked = false; }
      if (!clean && !this.field.hasAttribute("aria-invalid")) { this.field.setAttribute("aria-invalid", "true"); this.marked = true; }
      this.field.dispatchEvent(new CustomEvent("guard:verdict", { bubbles: true, detail: { field: this.field.name, clean, blocked: !clean, findings: found } }));
    }
    draw() {
      if (!this.found.length) return this.place.replaceChildren();
      const [first, ...others] = this.found, [label, shape, overridable, instead] = rules.kinds[first.category];
      const alert = this.template.content.cloneNode(true), part = name => alert.querySelector(`[data-${name}]`);
      const more = others.length ? `; ${others.length} more after it` : "";
      const where = this.field.dataset.label ? `in “${this.field.dataset.label}”` : "in this text";
      part("title").textContent = `${label} is ${where}`;
      part("words").textContent = `${shape}, at characters ${first.start + 1} to ${first.end}${more}. `;
      const replace = part("replace"), find = part("find"), keep = part("keep");
      (replace.querySelector("[data-instead]") || replace).textContent = `Replace with “${instead}”`;
      replace.addEventListener("click", () => this.replace(first, instead));
      const all = part("all");
      if (others.length) { all.hidden = false; all.querySelector("[data-all-words]").textContent = `Replace all ${this.found.length}`; all.addEventListener("click", () => this.replaceAll()); } else all.remove();
      find.addEventListener("click", () => this.show(first));
      if (overridable) { keep.hidden = false; keep.addEventListener("click", () => this.keep(first)); } else keep.remove();
      this.place.replaceChildren(alert);
      if (document.activeElement === this.shown()) this.place.scrollIntoView({ block: "nearest" }); // never under the bar
    }
    shown() { return document.getElementById(`${this.field.id}-entry`) || this.field; }
    show({ start, end }) {
      const shown = this.shown();
      shown.focus();
      if (shown === this.field) shown.setSelectionRange(...units(this.field.value, start, end));
    }
    replace({ start, end }, instead) {
      const [from, to] = units(this.field.value, start, end);
      this.field.setRangeText(instead, from, to, "end");
      this.changed(this.field);
      this.shown().focus();
    }
    replaceAll() { // from the last on, so that the places of those before it stay
      for (const { category, start, end } of [...this.found].sort((one, other) => other.start - one.start)) {
        this.field.setRangeText(rules.kinds[category][3], ...units(this.field.value, start, end), "end");
      }
      this.changed(this.field);
      this.shown().focus();
    }
    keep({ category }) {
      const input = document.createElement("input");
      input.type = "hidden"; input.name = "keep"; input.value = `${this.field.name}:${category}`;
      this.field.form.append(input);
      this.look();
      this.changed(input);
      this.shown().focus();
    }
    changed(element) { for (const kind of ["input", "change"]) element.dispatchEvent(new Event(kind, { bubbles: true })); }
  }

  each("textarea[data-guard], input[data-guard]", field => {
    const template = document.getElementById("guard-alert");
    if (!template) return;
    ready(template.dataset.patterns).then(() => { new Watched(field, template); }).catch(() => {});
  });
})();
