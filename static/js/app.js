/* Tandem in the browser: what every page has. Plain scripts, joined into one file; nothing here is needed to get work
   done, it only makes it quicker. Other files add their part with tandem.each(selector, begin). */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const html = document.documentElement;

  // -- parts: `begin` runs once for each element, also for those that htmx brings later
  const parts = [];
  const begin = (root, [selector, start, begun]) => {
    const found = $$(selector, root);
    if (root.matches && root.matches(selector)) found.unshift(root);
    for (const element of found) if (!begun.has(element)) { begun.add(element); start(element); }
  };
  const each = (selector, start) => { const part = [selector, start, new WeakSet()]; parts.push(part); begin(document, part); };
  const awaken = root => parts.forEach(part => begin(root, part));
  document.addEventListener("htmx:load", event => awaken(event.detail.elt));

  // -- the server's time, whatever the device's clock says
  const ahead = Number(html.dataset.now || Date.now()) - Date.now();
  const now = () => Date.now() + ahead;

  // -- one polite voice for screen readers
  const say = text => { const live = $("#live"); if (live) { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); } };

  // -- requests of our own: never in the address, always with the token as the cookie has it now
  const token = () => (document.cookie.match(/(?:^|;\s*)(?:__Host-|__Secure-)?csrftoken=([^;]+)/) || [])[1] || "";
  const post = (url, fields, more = {}) => fetch(url, {
    method: "POST", body: new URLSearchParams(fields), credentials: "same-origin", ...more,
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", ...(more.headers || {}) },
  });
  const visit = url => location.assign(url);
  const postTo = url => {
    const own = [...document.forms].find(one => one.closest("nav") && one.getAttribute("action") === url);
    if (own) return $("button", own).click(); // the rail's: it brings the page without leaving this one
    const form = document.createElement("form");
    form.method = "post"; form.action = url;
    const input = document.createElement("input");
    input.type = "hidden"; input.name = "csrfmiddlewaretoken"; input.value = token();
    form.append(input); document.body.append(form); form.submit();
  };
  document.addEventListener("submit", event => {
    const input = $("input[name=csrfmiddlewaretoken]", event.target);
    if (input && token()) input.value = token();
  }, true);
  // a second press before the answer is here would be refused, and the refusal is what one would read
  let sent = null;
  addEventListener("submit", event => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent === form) return event.preventDefault();
    sent = form;
    setTimeout(() => { if (sent === form) sent = null; }, 5000);
  });
  addEventListener("pageshow", () => { sent = null; });
  document.addEventListener("htmx:configRequest", event => { event.detail.headers["X-CSRFToken"] = token(); });

  // -- what went past, said once and closed by hand
  const toast = (text, bad = false) => {
    const box = document.createElement("div");
    box.className = bad ? "toast bad" : "toast";
    const words = document.createElement("span");
    words.textContent = text;
    box.append(words); $("#toasts")?.append(box); say(text);
    return box;
  };
  const once = text => {
    $$("#toasts .toast").filter(box => box.textContent === text).forEach(box => box.remove());
    const box = toast(text);
    setTimeout(() => box.remove(), 8000);
  };
  each(".toast .x", button => button.addEventListener("click", () => button.closest(".toast").remove()));
  each("#toasts .toast > span", words => setTimeout(() => say(words.textContent.trim()), 400));
  // good news goes by itself, unless it is being looked at; a whole new page that brings it begins at its heading
  each("#toasts .toast:not(.bad)", box => {
    const go = () => { box.matches(":hover, :focus-within") ? setTimeout(go, 2000) : box.remove(); };
    setTimeout(go, 8000);
  });
  addEventListener("DOMContentLoaded", () => { // in a queue the keys go on from where the hand was, or from its row
    const rows = $$("#main [data-rows] a.title:is([data-hand], [aria-current])").filter(seen), row = rows.find(one => one.matches("[data-hand]")) || rows[0];
    if (row && document.activeElement === document.body && !location.hash) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
  });
  addEventListener("DOMContentLoaded", () => {
    if (!$("#toasts .toast") || document.activeElement !== document.body) return;
    const heading = $("#main h1");
    if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
  });

  window.tandem = { $, $$, each, awaken, now, say, post, postTo, visit, token, toast, once, shortcuts: () => html.dataset.shortcuts !== "off" };

  // -- clocks: the local time, and how long the site stays open
  const spare = seconds => { const h = Math.floor(seconds / 3600), m = Math.floor(seconds % 3600 / 60); return h ? `${h} h ${String(m).padStart(2, "0")} m` : `${m} m`; };
  const clocks = [];
  each("[data-closes-ms]", box => clocks.push(() => {
    if (!box.isConnected) return;
    const left = (Number(box.dataset.closesMs) - now()) / 1000;
    if (left > 0) $("b", box).textContent = spare(left);
    else if (box.dataset.closed) { box.lastElementChild.textContent = box.dataset.closed; delete box.dataset.closed; }
  }));
  each("time[data-zone]", box => {
    const parts = new Intl.DateTimeFormat("en-AU", { timeZone: box.dataset.zone, weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", hourCycle: html.dataset.clock === "24" ? "h23" : "h12", timeZoneName: "short" });
    clocks.push(() => {
      if (!box.isConnected) return;
      const said = Object.fromEntries(parts.formatToParts(now()).map(part => [part.type, part.value]));
      const hour = html.dataset.clock === "24" ? said.hour.padStart(2, "0") : said.hour;
      const words = `${said.weekday} ${said.day} ${said.month.slice(0, 3)}, ${hour}:${said.minute}${said.dayPeriod ? " " + said.dayPeriod.toLowerCase() : ""} ${said.timeZoneName}`;
      if (box.textContent !== words) box.textContent = words;
    });
  });
  const tick = () => clocks.forEach(clock => clock());
  tick(); setInterval(tick, 5000);

  // -- menus are <details>: they close on Escape, when focus leaves and at a click elsewhere
  document.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && event.target.closest && event.target.closest("details.menu[open]");
    if (menu) { event.preventDefault(); menu.open = false; $("summary", menu).focus(); }
  });
  document.addEventListener("focusout", event => {
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("click", event => $$("details.menu[open]").forEach(menu => { if (!menu.contains(event.target)) menu.open = false; }));

  // -- keys: Ctrl+Enter is the main button, Alt+letter goes to what bears it; a form's own comes before the page's, and in
  //    a form of several parts that of the part that has the focus, where Enter in a line of text is that button too
  const WRITTEN = "input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, [contenteditable]";
  const seen = element => element.getClientRects().length > 0 && !element.disabled;
  // who is looked up is typed anew, so all of it is selected; elsewhere the next key adds to what stands there
  const caret = element => {
    if (typeof element.selectionStart !== "number") return;
    element.setSelectionRange(element.dataset.combo ? 0 : element.value.length, element.value.length);
  };
  const press = element => {
    if (element.matches("input:not([type=submit], [type=button]), select, textarea")) { element.focus(); caret(element); }
    else if (element.matches("label")) { const input = $("input", element); if (!element.closest(".forms")) input.focus(); input.click(); }
    else if (element.matches("fieldset, [role=group]")) ($("input:checked", element) || $("input", element))?.focus();
    else if (element.matches("summary")) { element.parentElement.open = true; element.focus({ preventScroll: true }); }
    else element.click();
  };
  document.addEventListener("keydown", event => {
    if (!tandem.shortcuts() || event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    const part = event.target.closest("form [data-part]"), plain = !command && !event.shiftKey && part && event.target.matches("input:not([type=submit], [type=button])");
    if ((command || plain) && !event.altKey && event.key === "Enter") {
      const form = event.target.closest("form") || $("form[data-main]"), place = part || form;
      const button = form && ($$("button.btn.primary", place).find(seen) || $$(".actionbar button.btn", place).find(seen) || form.matches("[data-main]") && $$("button.btn:not([type=button])", place).find(seen));
      const way = !plain && !button && !$("dialog[open]") && $$("main a.btn.primary").find(seen); // a page whose main action is a way on
      if (button) { event.preventDefault(); form.requestSubmit(button); }
      else if (way) { event.preventDefault(); way.click(); }
    } else if ((event.key === "?" || event.altKey && event.code === "Slash") && !command && (event.altKey || !event.target.closest(WRITTEN)) && !$("dialog[open]")) {
      event.preventDefault(); showShortcuts();
    } else if (event.altKey && !command && !event.getModifierState("AltGraph")) {
      const letter = /^[a-z0-9]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^(Key|Digit)/, "").toLowerCase();
      const dialog = $("dialog[open]");
      const bearers = $$(`[data-key="${CSS.escape(letter)}"]`, dialog || document), early = bearers[0]?.closest("[data-early]");
      const bearer = bearers.filter(seen).sort((a, b) => !!b.closest("main") - !!a.closest("main"))[0];
      if (bearer) { event.preventDefault(); press(bearer); }
      else if (early) { event.preventDefault(); once(early.dataset.early); } // not yet: it says why
    }
  });
  const showShortcuts = async () => {
    const sheet = $("#shortcuts-sheet");
    if (!sheet) return;
    const answer = await fetch("/shortcuts/", { headers: { "HX-Request": "true", "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer || !answer.ok) return visit("/shortcuts/");
    sheet.innerHTML = await answer.text();
    sheet.showModal();
  };
  document.addEventListener("click", event => {
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    if (event.target.matches("dialog[open]")) event.target.close(); // the backdrop
  });

  // -- a link to a field of the page leads into it: the control that is seen, or the first of a group
  const control = id => {
    const found = document.getElementById(`${id}-entry`) || document.getElementById(id);
    return found && (found.matches("input, select, textarea") ? found : $("input:checked", found) || $("input, select, textarea", found)) || null;
  };
  document.addEventListener("click", event => {
    const link = event.target.closest && event.target.closest('a[href^="#id_"]');
    const field = link && control(link.hash.slice(1));
    if (field) { event.preventDefault(); field.focus(); field.closest(".field")?.scrollIntoView({ block: "nearest" }); }
  });

  // -- what a refusal asks for is marked where it is missing, until it is given
  each('.refusal a[href^="#id_"]', link => {
    const field = control(link.hash.slice(1)), box = field && field.closest(".field"), place = document.getElementById(`${link.hash.slice(1)}-error`);
    if (!box) return;
    const single = !field.matches("[type=radio], [type=checkbox]");
    if (single) field.setAttribute("aria-invalid", "true");
    box.classList.add("missing");
    if (place && place.hidden) { $("span", place).textContent = "Not answered yet"; place.hidden = false; }
    const given = () => { box.classList.remove("missing"); if (single) field.removeAttribute("aria-invalid"); if (place) place.hidden = true; box.removeEventListener("input", given); box.removeEventListener("change", given); };
    box.addEventListener("input", given); box.addEventListener("change", given);
  });

  // -- while a contact is open, a rule opens beside it: nobody leaves a live form for the manual
  each("a.rule", link => {
    if (!$("form[data-autosave]")) return;
    link.target = "_blank"; link.rel = "noopener";
    const words = document.createElement("span");
    words.className = "vh"; words.textContent = " (opens in a new tab)"; link.append(words);
  });

  // -- a menu that is open keeps the arrows, and letters go to the way that begins with them; one letter again and again, to
  //    the next that does
  const letters = { typed: "", at: 0 };
  document.addEventListener("keydown", event => {
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (!menu || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const ways = $$(".menu-l button, .menu-l a:not(.rule)", menu).filter(seen), here = ways.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const letter = tandem.shortcuts() && /^[a-z]$/i.test(event.key) && event.key.toLowerCase();
    if (letter) {
      letters.typed = event.timeStamp - letters.at < 1000 ? letters.typed + letter : letter;
      letters.at = event.timeStamp;
      if (new Set(letters.typed).size === 1) letters.typed = letter;
    }
    const from = letters.typed.length > 1 && here >= 0 ? here : here + 1; // who types on stays where it still fits
    const begins = way => way.textContent.trim().toLowerCase().startsWith(letters.typed);
    const next = step ? ways[here + step] || ways[step > 0 ? 0 : ways.length - 1]
      : letter && [...ways.slice(from), ...ways.slice(0, from)].find(begins);
    if (letter) { event.preventDefault(); event.stopImmediatePropagation(); }
    if (next) { event.preventDefault(); event.stopImmediatePropagation(); next.focus(); }
  });

  // -- a list keeps J and K (and the arrows) while it has focus, J and K also while nothing has it; Enter follows the link
  document.addEventListener("keydown", event => {
    if (!event.target.closest) return;
    const nowhere = event.target === document.body || event.target.matches("#main, #main h1");
    const list = event.target.closest("[data-rows]") || (nowhere && /^[jk]$/.test(event.key) && $("main [data-rows]"));
    if (!list || !tandem.shortcuts() || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = $$("a.title", list), here = rows.indexOf(event.target);
    const next = rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + step))];
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest" }); }
  });

  // -- the bell: the page asks by itself; what is new since it stands here is said once
  let unread = null;
  document.addEventListener("htmx:afterSwap", event => {
    const count = event.detail.target.id === "bell" && $("[data-unread]", event.detail.target);
    if (!count) return;
    const number = Number(count.dataset.unread);
    if (unread !== null && number > unread) say(`${number - unread} new notice${number - unread > 1 ? "s" : ""}.`);
    unread = number;
  });

  // -- a long list of terms shows those that have every word that is typed
  each("[data-filters]", input => {
    const said = $(`#${input.id}-found`);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const list of $$(input.dataset.filters)) {
        const area = list.closest("section"), title = $("h2", area)?.textContent || "";
        let here = 0;
        for (const term of $$("dt", list)) {
          const text = `${term.textContent} ${term.nextElementSibling.textContent} ${title}`.toLowerCase();
          const shows = words.every(word => text.includes(word));
          term.hidden = term.nextElementSibling.hidden = !shows; here += shows;
        }
        area.hidden = !here; found += here;
      }
      if (said) said.textContent = words.length ? `${found || "No"} rule${found === 1 ? " has" : "s have"} all of these words.` : "";
    });
  });

  // -- copying a link
  each("[data-copy]", button => button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location).href).then(() => say("Link copied."), () => say("The link could not be copied."));
    const words = $("span", button), before = words.textContent;
    words.textContent = "Copied"; setTimeout(() => { words.textContent = before; }, 2000);
  }));

  // -- a page that is a form to fill in begins in its first field, an open contact's in the first that is not answered; where something is to be read first, there
  const isGiven = one => one.matches("[type=radio], [type=checkbox]") ? one.checked : one.type !== "hidden" && one.value.trim() !== "";
  const isAnswered = box => $$("input[name], select, textarea", box).some(isGiven);
  const entry = box => $$("input:not([type=hidden]), select, textarea", box).find(seen);
  const unanswered = form => { const box = $$(".field", form).find(one => !isAnswered(one) && entry(one)); return box ? entry(box) : null; };
  tandem.unanswered = unanswered;
  const chosen = field => field && field.type === "radio" && [...field.form.elements].find(one => one.name === field.name && one.checked) || field;
  const nextOf = contact => contact && !$(".refusal, .errsum") && unanswered(contact);
  const firstIn = main => $("[autofocus], [data-gaps]", main) || nextOf($("form[data-contact]", main)) || chosen($$("form[data-begins] :is(input:not([type=hidden]), select, textarea)", main).find(seen)) || null;
  if ($("#main") && document.activeElement === document.body && !location.hash) {
    const first = firstIn($("#main")), gap = first?.matches("[data-gaps]") && /\[[^\]]+\]/.exec(first.value); // what a letter's template left to write
    if (gap) { first.setSelectionRange(gap.index, gap.index + gap[0].length); first.scrollIntoView({ block: "center" }); }
    first?.focus({ preventScroll: true });
  }
  if (document.activeElement.matches(":is(.errsum, .refusal) :is(h1, h2)")) document.activeElement.scrollIntoView({ block: "center" }); // whoever was refused sees why

  // -- htmx: whole pages answer, we take their main part; where the answer is no page of ours (signed out), go there
  document.addEventListener("htmx:beforeSwap", event => {
    const { xhr, target } = event.detail;
    if (target && target.id === "main" && !/id="main"[^>]*data-page/.test(xhr.responseText)) { event.preventDefault(); visit(xhr.responseURL || location.href); }
  });
  document.addEventListener("htmx:responseError", event => { if (event.detail.xhr.status === 401 && event.detail.elt.id !== "bell") visit(event.detail.pathInfo.requestPath); }); // the bell leaves a page that is being typed on alone
  // -- signed out while something is typed: said at once; the form that is sent keeps what was typed (filled_in.js)
  let signedOut = false;
  document.addEventListener("htmx:afterRequest", event => {
    if (event.detail.elt.id !== "bell") return;
    const { status } = event.detail.xhr, out = status === 401;
    if (out && !signedOut && $("form[data-main]:not([data-autosave])")) sayOut();
    if (status === 200) $$("#toasts .toast.out").forEach(box => box.remove());
    if (out || status === 200) signedOut = out;
  });
  const sayOut = () => {
    $$("#toasts .toast.out").forEach(box => box.remove());
    const box = toast("You were signed out. Sign in in a new tab, then go on here: what you typed stays. ", true), link = document.createElement("a");
    box.classList.add("out"); link.href = "/sign-in/?next=/signed-in/"; link.target = "_blank"; link.rel = "noopener"; link.textContent = "Sign in";
    box.append(link);
  };
  document.addEventListener("htmx:sendError", event => !event.detail.elt.matches("[hx-trigger*=every]") && toast("No answer: the connection is gone. Try again when it is back.", true));
  document.addEventListener("htmx:afterSettle", event => {
    if (event.detail.target.id !== "main" && event.detail.elt.id !== "main") return;
    const main = $("#main");
    (firstIn(main) || main).focus({ preventScroll: true });
    say(document.title.replace(" · Tandem", ""));
  });
})();
