/* Fields that complete and choose: chips, comboboxes, reference tokens. Each stands on a plain field that posts the same. */
(() => {
  "use strict";
  const { $, $$, each, post, say } = tandem;
  const changed = field => { field.dispatchEvent(new Event("input", { bubbles: true })); field.dispatchEvent(new Event("change", { bubbles: true })); };

  // -- "Nothing Checked" excludes the rest, and the other way round; the server says the same (CON-09)
  each("[data-exclusive]", group => group.addEventListener("change", event => {
    const none = $("[data-none]", group);
    if (!none || !event.target.checked) return;
    const cleared = (event.target === none ? $$("input", group).filter(one => one !== none) : [none]).filter(one => one.checked);
    cleared.forEach(one => { one.checked = false; });
    const name = none.closest("label").textContent.trim();
    if (cleared.length) say(event.target === none ? `${name}: the other choices were cleared.` : `${name} was cleared.`);
  }));

  // -- chips: one stop for Tab, arrow keys go along them
  each(".picks", group => {
    const all = $$("input", group), stop = here => all.forEach(one => { one.tabIndex = one === here ? 0 : -1; });
    if (!all.length || all[0].type !== "checkbox") return;
    stop(all.find(one => one.checked) || all[0]);
    group.addEventListener("focusin", event => { if (all.includes(event.target)) stop(event.target); });
    group.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key], at = all.indexOf(event.target);
      if (step && at >= 0) { event.preventDefault(); all[(at + step + all.length) % all.length].focus(); }
    });
  });

  // -- what the directory fills in is no stop for Tab (its own key leads there), and says so no longer once it is chosen otherwise
  each("select[data-directory]", select => {
    const officer = select.form.elements.service_officer, hint = document.getElementById(`${select.id}-hint`);
    const isChosen = () => /^\S+\s{2}\S/.test(officer.value); // out of the directory: what is filled in is on its way
    const look = event => {
      select.tabIndex = tandem.shortcuts() && (select.value || event?.type === "input" && isChosen()) ? -1 : 0;
      if (hint) hint.textContent = !select.value || select.value === select.dataset.directory ? "From the directory" : "Not as in the directory";
    };
    for (const kind of ["change", "filled"]) select.addEventListener(kind, look);
    officer.addEventListener("input", look);
    look();
  });

  // -- chips: their number, as it stands on them while the hand is there, takes or leaves one; 0 is what excludes the others
  document.addEventListener("keydown", event => {
    const group = event.target.closest && event.target.closest(".picks");
    if (!group || !tandem.shortcuts() || event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    const none = $("[data-none]", group), others = $$("input", group).filter(one => one !== none);
    const meant = event.key === "0" ? none : others[Number(event.key) - 1];
    if (meant) { event.preventDefault(); meant.focus(); meant.click(); }
  });

  // -- yes or no, and one of a few: the letter that begins an answer gives it, and the hand goes on to the next field
  const goesOn = group => {
    const all = $$("input, select, textarea", group.closest("form")).filter(one => one.getClientRects().length && !one.disabled && !group.contains(one) && group.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    return all[0] && (all[0].type === "radio" && all.find(one => one.name === all[0].name && one.checked) || all[0]);
  };
  document.addEventListener("keydown", event => {
    if (!tandem.shortcuts() || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || event.key === " ") return;
    const group = event.target.type === "radio" && event.target.closest("fieldset.field");
    if (!group) return;
    const labels = $$(".seg label", group), letter = event.key.toLowerCase();
    let meant = labels.filter(label => label.textContent.trim().toLowerCase().startsWith(letter));
    if (!meant.length && letter === "y" && labels.length === 2) meant = labels.slice(0, 1); // asked for a yes or a no
    if (!meant.length) { // no answer of this: what is typed belongs to the text that comes next, and is not lost
      const next = goesOn(group);
      if (next?.matches("input:not([type=radio], [type=checkbox]), textarea")) next.focus();
      return;
    }
    if (meant.length !== 1) return;
    event.preventDefault();
    const radio = $("input", meant[0]);
    if (!radio.checked) radio.click();
    say(meant[0].textContent.trim());
    (goesOn(group) || radio).focus();
  });

  // -- another form: the hand stays where it was, or begins at the service officer; nothing typed on the choice is lost
  each(".forms", group => {
    const form = group.closest("form");
    let last = "", pressed = false;
    const back = () => (document.getElementById(last) || tandem.unanswered(form) || document.getElementById("id_service_officer"))?.focus();
    form.addEventListener("focusin", event => { if (!group.contains(event.target) && event.target.matches("input, select, textarea")) last = event.target.id; });
    group.addEventListener("pointerdown", () => { pressed = true; });
    group.addEventListener("change", () => { if (pressed || !form.contains(document.activeElement)) back(); pressed = false; });
    group.addEventListener("keydown", event => { if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey) back(); });
  });
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-switch]"), radio = button && $(`.forms input[value="${CSS.escape(button.dataset.switch)}"]`);
    if (!radio) return;
    radio.click();
    if (button.contains(document.activeElement)) (tandem.unanswered(button.form) || document.getElementById("id_service_officer"))?.focus(); // the button goes
  });

  // -- the summary begins with what stands above it, where the officer wants that
  const stop = words => /[.?!]$/.test(words) ? words : `${words}.`;
  const above = form => {
    const asked = form.elements.help_needed.value.trim(), checked = $$("#id_checked input:checked", form);
    const given = $$(".tokens .token", form).map(token => [$(".ref", token), $(".tt", token)].map(part => part ? part.textContent : "").join(" ").trim());
    return [
      asked && stop(`Asked: ${asked}`),
      checked.length && (checked[0].matches("[data-none]") ? "Nothing had been checked." : `Checked: ${checked.map(one => one.closest("label").textContent.trim()).join(", ")}.`),
      given.length && stop(`Given: ${given.join("; ")}`),
    ].filter(Boolean).join(" ");
  };
  each("button[data-begins]", button => button.addEventListener("click", () => {
    const area = document.getElementById(button.dataset.begins), words = above(button.form);
    if (words && !area.value.startsWith(words)) {
      const whole = `${words} ${area.value}`;
      if (whole.length <= area.maxLength) { area.value = whole; changed(area); }
    }
    say(words ? "The summary begins with what stands above." : "Nothing stands above yet.");
    area.focus(); area.setSelectionRange(area.value.length, area.value.length); area.scrollTop = area.scrollHeight;
  }));

  // -- a count of what is typed
  each("[data-counts]", box => {
    const field = document.getElementById(box.dataset.counts);
    const count = () => { box.textContent = `${field.value.length} of ${field.maxLength}`; };
    field.addEventListener("input", count); count();
  });

  // -- combobox: type, arrow keys, Enter or Tab takes what is marked; Escape closes. The list comes by POST.
  const option = (value, words) => {
    const box = document.createElement("li");
    box.setAttribute("role", "option"); box.setAttribute("aria-selected", "false"); box.dataset.value = value;
    for (const [kind, text] of words) { const word = document.createElement(kind === "b" ? "b" : "span"); if (kind !== "b") word.className = kind; word.textContent = text; box.append(word); }
    return box;
  };
  const drawn = {
    staff: found => option(`${found.logon}  ${found.name}`, [["ref", found.logon], ["b", found.name], ["sub", `${found.team}, ${found.site}${found.verified ? "" : " (unverified)"}`]]),
    references: found => { const box = option(found.number, [["ref", found.number], ["b", found.title]]); box.dataset.title = found.title; return box; },
  };
  const combobox = (input, { url, draw, take, none, more = () => ({}), query = () => input.value.trim() }) => {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    let asked = 0, waiting;
    const options = () => $$("[role=option]", list);
    const marked = () => $("[aria-selected=true]", list);
    const close = () => { asked++; clearTimeout(waiting); list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = option => {
      options().forEach(one => one.setAttribute("aria-selected", String(one === option)));
      option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
      option && option.scrollIntoView({ block: "nearest" });
    };
    const ask = async () => {
      const mine = ++asked, text = query();
      if (text.length < 2) return close();
      const answer = await post(url, { q: text, ...more() }).catch(() => null);
      if (mine !== asked || document.activeElement !== input) return;
      if (!answer || !answer.ok) return close();
      const found = (await answer.json()).results.map(drawn[draw]);
      if (mine !== asked) return;
      const last = none && none(text, found.length);
      if (!found.length && !last) return close();
      list.replaceChildren(...found, ...(last ? [last] : []));
      options().forEach((one, place) => { one.id = `${list.id}-${place}`; });
      list.hidden = false; input.setAttribute("aria-expanded", "true");
      mark(found[0] || last);
      say(found.length ? `${found.length} found` : `Nothing found. ${last ? last.textContent : ""}`);
    };
    const choose = chosen => {
      if (!chosen) return false;
      close(); chosen.act ? chosen.act() : take(chosen);
      return true;
    };
    input.addEventListener("input", event => { if (event.isTrusted) { clearTimeout(waiting); waiting = setTimeout(ask, 120); } });
    input.addEventListener("keydown", event => {
      const all = options(), at = all.indexOf(marked());
      if (list.hidden) { if (event.key === "ArrowDown") { event.preventDefault(); ask(); } return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); if (all.length) mark(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]); }
      else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { if (choose(marked())) event.preventDefault(); }
      else if (event.key === "Tab" && !event.shiftKey) { const chosen = marked(); if (chosen && !chosen.act) choose(chosen); }
      else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    });
    input.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== input) close(); }, 150)); // who came back meanwhile types on
    list.addEventListener("mousedown", event => event.preventDefault());
    list.addEventListener("click", event => { const chosen = event.target.closest("[role=option]"); if (chosen && choose(chosen) && !chosen.act) input.focus(); });
    return { close };
  };

  const listFor = (input, name) => {
    const list = document.createElement("ul");
    list.className = "lb"; list.id = `${input.id}-list`; list.hidden = true;
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", name);
    input.setAttribute("role", "combobox"); input.setAttribute("aria-autocomplete", "list"); input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id); input.autocomplete = "off";
    return list;
  };

  each("input[data-combo]", input => {
    const list = listFor(input, input.dataset.comboLabel || "Found");
    input.parentElement.classList.add("combo");
    input.parentElement.append(list);
    const adding = document.getElementById(input.dataset.adds || ""); // where somebody who is not in the directory is added
    combobox(input, {
      url: input.dataset.combo,
      draw: "staff",
      more: () => adding ? { form: input.form.elements.form.value } : {}, // the line that a service officer is looked for on
      take: chosen => { input.value = chosen.dataset.value; changed(input); say(`${chosen.dataset.value} chosen`); },
      none: (text, found) => {
        if (!adding || found > 2) return null;
        const box = option("", [["b", `Add “${text}” to the directory`]]);
        box.act = () => addHere(adding, text, input);
        return box;
      },
    });
  });

  // -- adding somebody who is not in the directory: the form comes over the page, with what was typed; Escape goes back
  const addHere = (adding, text, input) => {
    const dialog = document.createElement("dialog"), form = $("form", adding), title = $("summary", adding).textContent;
    dialog.className = "sheet"; dialog.setAttribute("aria-label", title);
    dialog.innerHTML = '<header><h2></h2><button type="button" class="btn quiet sm" data-close>Close</button></header>';
    $("h2", dialog).textContent = title;
    dialog.append(form); document.body.append(dialog);
    const put = (name, words) => { if (!form.elements[name].value) form.elements[name].value = words; };
    const words = text.split(/\s+/), [given, ...family] = words.filter(word => !/\d/.test(word)).map(word => word[0].toUpperCase() + word.slice(1));
    put("logon", words.filter(word => /\d/.test(word)).join("").toUpperCase()); // a word with a digit is no name
    put("given_name", given || ""); put("family_name", family.join(" "));
    dialog.addEventListener("close", () => { adding.append(form); dialog.remove(); input.focus(); });
    dialog.showModal();
    [...form.elements].find(field => field.matches("input:not([type=hidden]), select") && !field.value)?.focus();
  };

  // -- references as tokens over a textarea with one reference a line
  each("textarea[data-tokens]", area => {
    const titles = JSON.parse(area.dataset.titles || "{}");
    const box = document.createElement("div"), input = document.createElement("input");
    box.className = "tokens combo";
    input.id = `${area.id}-entry`; input.placeholder = area.placeholder || ""; input.maxLength = 300;
    for (const name of ["aria-describedby", "aria-invalid", "data-key", "aria-keyshortcuts"]) if (area.hasAttribute(name)) { input.setAttribute(name, area.getAttribute(name)); area.removeAttribute(name); }
    const list = listFor(input, "References found");
    box.append(input, list); area.after(box);
    area.hidden = true;
    const label = $(`label[for="${area.id}"]`); if (label) label.htmlFor = input.id;
    const lines = () => area.value.split("\n").map(line => line.trim()).filter(Boolean);
    const keep = all => { area.value = [...new Set(all)].join("\n"); changed(area); };
    const draw = () => {
      $$(".token", box).forEach(token => token.remove());
      for (const line of lines()) {
        const token = document.createElement("span"), name = document.createElement("span"), remove = document.createElement("button");
        token.className = "token"; name.className = "ref"; name.textContent = line; token.append(name);
        if (titles[line]) { const title = document.createElement("span"); title.className = "tt"; title.textContent = titles[line]; token.append(title); }
        remove.type = "button"; remove.innerHTML = '<svg width="14" height="14" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M18 6 6 18M6 6l12 12"/></svg>';
        remove.setAttribute("aria-label", `Remove ${line}`);
        remove.addEventListener("click", () => { keep(lines().filter(one => one !== line)); input.focus(); say(`${line} removed`); });
        token.append(remove); input.before(token);
      }
      input.placeholder = lines().length ? "" : area.placeholder || "";
    };
    const add = (text, title) => {
      let line = text.trim().replace(/\s+/g, " ");
      const digits = line.replace(/[\s.–-]/g, "");
      if (/^\d{11}$/.test(digits)) line = `${digits.slice(0, 3)}-${digits.slice(3)}`;
      if (!line) return;
      if (title) titles[line] = title;
      input.value = ""; keep([...lines(), line]); say(`${line} given`);
    };
    const combo = combobox(input, {
      url: area.dataset.tokens, draw: "references", take: chosen => add(chosen.dataset.value, chosen.dataset.title),
      none: (text, found) => {
        if (found) return null;
        const box = option("", [["b", `Give “${text}” as typed`], ["sub", "not in the reference list"]]);
        box.act = () => add(input.value);
        return box;
      },
    });
    input.addEventListener("keydown", event => {
      if (event.defaultPrevented) return;
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); combo.close(); add(input.value); }
      else if ((event.key === "," || event.key === ";") && input.value.trim()) { event.preventDefault(); combo.close(); add(input.value); }
      else if (event.key === "Backspace" && !input.value && lines().length) { const all = lines(); say(`${all.pop()} removed`); keep(all); }
    });
    input.addEventListener("blur", () => { if (input.value.trim()) add(input.value); });
    input.addEventListener("paste", event => {
      const pasted = event.clipboardData.getData("text");
      if (/\n/.test(pasted)) { event.preventDefault(); pasted.split("\n").forEach(line => add(line)); }
    });
    box.addEventListener("click", event => { if (event.target === box) input.focus(); });
    area.addEventListener("input", event => { if (!event.isTrusted) draw(); });
    area.addEventListener("tokens:give", event => add(event.detail.value, event.detail.title));
    draw();
  });
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-give]");
    if (!button) return;
    const area = $("textarea[data-tokens]");
    if (area) { event.preventDefault(); area.dispatchEvent(new CustomEvent("tokens:give", { detail: { value: button.dataset.give, title: button.dataset.title } })); }
  });
})();
