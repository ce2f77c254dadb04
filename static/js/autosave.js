/* Saving as you type: form[data-autosave=URL]. Only what changed goes, one request at a time; a submit waits for the one
   under way. Typing lives in the page alone: nothing is written to the browser's storage. The server compares field by
   field with what the page began from (hidden `began`), so that two tabs never overwrite each other. */
(() => {
  "use strict";
  const { $, $$, each, post, say } = tandem;
  const TYPING = 900, CHOOSING = 150, LONGEST_WAIT = 30000, LOOK_AGAIN = 10000;
  const OWN = new Set(["csrfmiddlewaretoken", "version", "began", "fields", "step", "goes", "keep"]);

  class Autosave {
    constructor(form) {
      this.form = form;
      this.status = $("[data-save-state]", form);
      this.banner = $("[data-save-banner]", form);
      this.kept = new Map(this.names().map(name => [name, this.value(name)]));
      this.refusedAs = new Map();   // {field: the value the server refused}: not sent again until it changes
      this.toDraw = new Set();      // answers that were saved and whose parts are not drawn anew yet
      this.flagged = new Set();     // fields in which the privacy guard found something: they stay in the page (CON-13)
      this.underWay = null;
      this.failures = 0;
      this.stopped = false;
      form.addEventListener("input", event => this.later(event, TYPING));
      form.addEventListener("change", event => this.later(event, event.target.name === "form" ? 0 : CHOOSING)); // what is asked waits for nobody
      form.addEventListener("focusout", () => this.flush()); // a field that is left is sent at once, however soon the next key comes
      form.addEventListener("submit", event => this.submitted(event));
      form.addEventListener("guard:verdict", event => this.judged(event));
    }

    names() { return [...new Set([...this.form.elements].map(field => field.name).filter(name => name && !OWN.has(name)))]; }
    values(name) { return new FormData(this.form).getAll(name); }
    value(name) { return JSON.stringify(this.values(name)); }
    field(name) { const found = this.form.elements[name]; return found instanceof RadioNodeList ? found[0] : found; }
    unsaved() { return this.names().filter(name => this.value(name) !== this.kept.get(name)); }
    dirty() { return this.unsaved().filter(name => !this.flagged.has(name) && this.refusedAs.get(name) !== this.value(name)); }

    later(event, wait) {
      if (!event.target.name || OWN.has(event.target.name) && event.target.name !== "keep") return;
      if (event.target.name === "keep") this.keeps = true;
      this.plan(wait);
    }

    plan(wait) { clearTimeout(this.timer); if (!this.stopped) this.timer = setTimeout(() => this.send(), wait); }

    judged(event) {
      const name = event.target.name, found = event.detail.blocked ?? (event.detail.findings || []).length > 0;
      if (!name) return;
      this.flagged[found ? "add" : "delete"](name);
      if (!found && this.value(name) !== this.kept.get(name)) this.plan(CHOOSING);
      this.tell();
    }

    // -- the one request at a time
    async send(more = {}) {
      clearTimeout(this.timer);
      if (this.underWay || this.stopped) return this.underWay;
      const names = this.dirty();
      if (!names.length && !this.keeps) return this.tell();
      this.keeps = false;
      const sent = new Map(names.map(name => [name, this.value(name)]));
      const fields = new URLSearchParams({ fields: names.join(","), began: this.form.elements.began.value, version: this.form.elements.version.value });
      for (const name of names) for (const value of this.values(name)) fields.append(name, value);
      for (const input of $$("[name=keep]", this.form)) if (!input.disabled && (input.type !== "checkbox" || input.checked)) fields.append("keep", input.value);
      if (!names.length) fields.set("fields", "-");
      this.state("cloud", "Saving");
      this.underWay = post(this.form.dataset.autosave, fields, { headers: { Accept: "application/json" }, ...more })
        .then(answer => this.answered(answer, sent), () => this.failed("The connection is gone"))
        .finally(() => { this.underWay = null; });
      await this.underWay;
      if (!this.failures && !this.stopped && this.dirty().length) this.plan(this.dirty().some(name => this.chosen(name)) ? 0 : TYPING);
    }
    chosen(name) { const field = this.field(name); return !!field && field.matches("select, input[type=radio]"); }

    /** All that was typed and can be kept is with the server when this is done, or it could not be sent and the page says so. */
    async flush() {
      for (let more = 5; more && this.isUnsent(); more--) await (this.underWay || this.send());
    }
    isUnsent() { return !!this.underWay || !this.stopped && !this.failures && this.dirty().length > 0; }
    /** Something was typed here of which the server does not know yet, or never will. */
    isTypedIn() { return !!this.underWay || this.unsaved().length > 0; }

    async answered(answer, sent) {
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (answer.ok && told.began) return this.saved(told, sent);
      const stranger = answer.status === 403 && (await answer.text()).includes('data-reason="csrf"'); // no session at all, or another one
      if (answer.status === 401 || stranger || answer.redirected) return this.signedOut();
      if (answer.status === 409 || answer.status === 412) return told.closed ? this.closed(told) : this.conflicts(told);
      if (answer.status === 403) return this.closed({ closed: ["This contact is no longer in your hands. Nothing typed since is kept in the record."], url: "" });
      return this.failed("The server did not answer as it should");
    }

    saved(told, sent) {
      if (!this.form.isConnected) return this.followed();
      this.failures = 0; this.hide();
      this.form.elements.version.value = told.version;
      this.form.elements.began.value = JSON.stringify(told.began);
      const refused = told.refused || {};
      for (const [name, value] of sent) {
        if (refused[name]) this.refusedAs.set(name, value);
        else { this.kept.set(name, value); this.refusedAs.delete(name); }
        this.fieldError(name, refused[name]);
      }
      for (const [name, value] of Object.entries(told.filled || {})) {
        const field = this.form.elements[name], typed = this.value(name);
        if (field && value === null) field.dispatchEvent(new CustomEvent("filled"));
        if (!field || value === null || typed !== this.kept.get(name)) continue;
        if ("directory" in field.dataset) field.dataset.directory = String(value);
        const fill = () => { if (this.value(name) === typed) { field.value = String(value); this.kept.set(name, this.value(name)); field.dispatchEvent(new CustomEvent("filled")); } };
        field === document.activeElement ? field.addEventListener("blur", fill, { once: true }) : fill(); // never under the hand
      }
      this.savedAt = told.saved_at;
      this.tell();
      const redraws = [...sent.keys()].filter(name => !refused[name]);
      if (redraws.length) this.redraw(redraws);
    }

    /** The page was asked for anew meanwhile, perhaps before this was kept: what stands there now is not to be drawn from here. */
    followed() {
      const next = here().find(one => one.form.dataset.autosave === this.form.dataset.autosave);
      if (next && !next.dirty().length && !next.underWay) { next.leaving = true; location.reload(); }
    }

    fieldError(name, texts) {
      const place = document.getElementById(`id_${name}-error`);
      if (!place) return;
      const words = $("span", place), field = this.field(name);
      place.hidden = !texts;
      words.textContent = texts ? texts.join(" ") : "";
      const shown = document.getElementById(`id_${name}-entry`) || field;
      if (shown && shown.type !== "hidden") texts ? shown.setAttribute("aria-invalid", "true") : shown.removeAttribute("aria-invalid");
      if (texts) say(`${texts.join(" ")}`);
    }

    // -- what may go wrong, calmly
    failed(why) {
      this.failures += 1;
      const wait = Math.min(2000 * 2 ** (this.failures - 1), LONGEST_WAIT);
      this.state("cloud-off", "Not saved, trying again", true);
      if (this.failures === 2) this.show("danger", `${why}: not saved yet`, "Go on typing. It is tried again by itself, and nothing typed is lost while this page stays open.");
      this.plan(wait);
    }

    signedOut() {
      this.failures += 1;
      this.state("cloud-off", "Not saved: signed out", true);
      if (this.failures === 1 || this.banner.hidden) this.show("warn", "You were signed out", "Sign in in a new tab, then go on here: nothing typed is lost.", { text: "Sign in", href: "/sign-in/?next=/signed-in/", blank: true });
      this.plan(LOOK_AGAIN);
    }

    conflicts(told) {
      this.stopped = true;
      this.state("git-merge", "Not saved: changed elsewhere", true);
      const names = (told.conflict || []).join(", ");
      this.show("info", "Changed elsewhere", `${names || "This contact"} was changed in another tab or by somebody else since you began. Nothing is lost: choose which stays.`, { text: "See both", press: () => { this.leaving = true; this.form.noValidate = true; HTMLFormElement.prototype.submit.call(this.form); } });
    }

    closed(told) {
      this.stopped = true;
      this.state("lock", "Not saved: closed", true);
      this.show("danger", "This can no longer be saved here", (told.closed || []).join(" "), told.url ? { text: "Open the record", href: told.url } : null);
    }

    show(tone, title, words, way) {
      const box = this.banner;
      box.className = `banner alert ${tone}`;
      $("h2", box).textContent = title; $("p", box).textContent = words;
      const acts = $(".acts", box);
      acts.replaceChildren();
      if (way) {
        const act = document.createElement(way.href ? "a" : "button");
        act.className = "btn sm"; act.textContent = way.text;
        if (way.href) { act.href = way.href; if (way.blank) { act.target = "_blank"; act.rel = "noopener"; } } else { act.type = "button"; act.addEventListener("click", way.press); }
        acts.append(act);
      }
      box.hidden = false;
      if (this.form.contains(document.activeElement)) document.activeElement.scrollIntoView({ block: "nearest" }); // never under the banner
      say(`${title}. ${words}`);
    }
    hide() { if (this.banner) this.banner.hidden = true; }

    state(icon, words, bad = false) {
      if (!this.status) return;
      this.status.classList.toggle("bad", bad);
      this.status.dataset.state = icon;
      $("[data-words]", this.status).textContent = words;
    }
    tell() {
      if (this.failures || this.stopped || this.underWay && !this.savedAt) return;
      const stays = [...this.flagged].map(name => this.label(name));
      if (stays.length) return this.state("cloud-off", `${stays.join(", ")} not kept`, true);
      const refused = [...this.refusedAs.keys()].filter(name => this.refusedAs.get(name) === this.value(name));
      if (refused.length) return this.state("cloud-off", `${refused.map(name => this.label(name)).join(", ")} not saved`, true);
      if (this.savedAt) this.state("cloud-check", `Saved ${this.savedAt}`);
    }
    label(name) { return this.field(name)?.dataset.label || name; }

    // -- submitting waits for the save under way, so that the versions agree
    async submitted(event) {
      clearTimeout(this.timer);
      if (!this.underWay) { this.leaving = true; return; }
      event.preventDefault();
      const button = event.submitter;
      await this.underWay;
      if (!this.stopped) this.form.requestSubmit(button);
    }

    // -- parts of the page that follow from an answer are drawn anew, around the field under the hand, which stays as it is
    async redraw(names) {
      names.forEach(name => this.toDraw.add(name));
      const follows = part => part.dataset.redraw.split(" ").some(name => drawn.includes(name)), drawn = [...this.toDraw];
      if (!$$("[data-redraw]").some(follows)) return;
      const turn = this.turn = (this.turn || 0) + 1;
      const before = new Map(this.names().map(name => [name, this.value(name)]));
      const answer = await fetch(location.pathname, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" }).catch(() => null);
      if (!answer || !answer.ok || answer.redirected) return;
      if (turn !== this.turn || !this.form.isConnected) return; // asked again meanwhile, for these too; or the page has gone on
      this.toDraw.clear();
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of $$("[data-redraw]").filter(follows)) {
        const next = fresh.getElementById(part.id);
        if (!next || !part.isConnected) continue;
        // typed since the question went out: what came back knows nothing of it
        const typed = this.names().filter(name => part.contains(this.field(name)) && (this.value(name) !== this.kept.get(name) || this.value(name) !== before.get(name))).map(name => [name, this.values(name)]);
        const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
        const stays = this.underHand(part, next);
        for (const details of $$("details.more[open]", part)) { const twin = $("details.more", next); if (twin && details) twin.open = true; }
        if (!stays && focus && typed.some(([name]) => this.field(name)?.id === focus)) continue; // deeper within the part
        const made = stays ? this.around(part, next, ...stays) : next;
        if (!stays) part.replaceWith(next);
        tandem.awaken(made);
        for (const told of $$("[data-say]", made)) say(told.textContent);
        const held = stays ? this.names().filter(name => stays[0].contains(this.field(name))) : [];
        for (const [name, values] of typed) if (!held.includes(name)) this.put(name, values);
        for (const name of this.names()) if (made.contains(this.field(name)) && !held.includes(name) && !typed.some(([one]) => one === name)) this.kept.set(name, this.value(name));
        if (focus && !stays) (document.getElementById(focus) || tandem.unanswered(this.form) || document.getElementById("id_service_officer"))?.focus();
      }
      for (const field of $$(".field", this.form)) this.mark(field, fresh);
      const rendered = fresh.querySelector(`#${this.form.id} [name=fields]`);
      if (rendered) this.form.elements.fields.value = rendered.value;
    }
    /** The field being typed in, of this part itself, and the one that would take its place. */
    underHand(part, next) {
      const hand = document.activeElement, field = hand && part.contains(hand) && hand.matches("input:not([type=radio], [type=checkbox]), textarea") && hand.closest(".field");
      if (!field || field.parentElement !== part) return null;
      const twin = next.querySelector(`#${CSS.escape($("[name]", field)?.id || "-")}`)?.closest(".field");
      return twin && twin.parentElement === next ? [field, twin] : null;
    }
    around(part, next, field, twin) {
      const all = [...next.childNodes], at = all.indexOf(twin);
      for (const old of [...part.childNodes]) if (old !== field) old.remove();
      field.before(...all.slice(0, at)); field.after(...all.slice(at + 1));
      field.className = twin.className;
      return part;
    }
    /** The mark of what finalising needs, as the server sees it now. */
    mark(field, fresh) {
      const control = field.id || $("[name]", field)?.id, label = $(".lab", field);
      const found = control && fresh.getElementById(control), asked = found && found.closest(".field");
      if (!asked || !label) return;
      const has = $(".req", label), wants = $(".lab .req", asked);
      if (has && !wants) has.remove();
      if (!has && wants) { const opt = $(".opt, kbd, .far", label), mark = wants.cloneNode(true), inner = $("label", label); inner ? inner.append(mark) : opt ? opt.before(mark) : label.append(mark); }
    }
    put(name, values) {
      const found = this.form.elements[name];
      if (!found) return;
      if (found instanceof RadioNodeList) [...found].forEach(one => { one.checked = values.includes(one.value); });
      else if (found.type === "checkbox") found.checked = values.includes(found.value);
      else { found.value = values[0] ?? ""; found.dispatchEvent(new Event("input", { bubbles: true })); }
    }

    leave() { if (!this.leaving && this.dirty().length && !this.underWay) this.send({ keepalive: true }); }
    atRisk() { return !this.leaving && (this.failures > 0 || this.stopped || this.flagged.size > 0) && this.unsaved().length > 0; }
  }

  const alive = [];
  each("form[data-autosave]", form => { form.autosave = new Autosave(form); alive.push(form.autosave); });
  const here = () => alive.filter(one => one.form.isConnected);
  addEventListener("online", () => here().forEach(one => one.failures && one.plan(0)));
  addEventListener("focus", () => here().forEach(one => one.failures && one.plan(200)));
  addEventListener("visibilitychange", () => here().forEach(one => { if (document.hidden) one.leave(); else if (one.failures) one.plan(200); }));
  addEventListener("pagehide", () => here().forEach(one => one.leave()));
  addEventListener("beforeunload", event => { if (here().some(one => one.atRisk())) event.preventDefault(); });

  // -- another page takes this one's place only once what was typed here is sent: what comes never shows an older state. A new
  //    contact is told which form it leaves, and whether it was typed in: that is no second press on the same key (typed)
  document.addEventListener("htmx:confirm", event => {
    if (event.detail.target?.id !== "main") return;
    const unsent = here().filter(one => one.isUnsent());
    if (event.detail.verb === "post") for (const one of here()) if (one.isTypedIn()) one.form.dataset.typed = "";
    if (!unsent.length) return;
    event.preventDefault();
    Promise.all(unsent.map(one => one.flush())).then(() => event.detail.issueRequest(true));
  });
  const typedIn = () => here().map(one => one.form).find(form => "typed" in form.dataset)?.dataset.contact;
  document.addEventListener("htmx:configRequest", event => {
    if (event.detail.verb === "post" && event.detail.target?.id === "main" && typedIn()) event.detail.parameters.typed_in = typedIn();
  });
  const goesThere = (form, path) => { // as the browser itself goes: it asks before anything is lost
    if (!(form instanceof HTMLFormElement)) return tandem.visit(path);
    const fields = { csrfmiddlewaretoken: tandem.token(), typed_in: typedIn() };
    for (const [name, value] of Object.entries(fields)) {
      const input = form.elements[name] || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
      if (value) input.value = value;
    }
    HTMLFormElement.prototype.submit.call(form);
  };
  document.addEventListener("htmx:beforeRequest", event => {
    if (!event.detail.boosted || !here().some(one => one.atRisk())) return;
    event.preventDefault(); goesThere(event.detail.elt, event.detail.pathInfo.requestPath);
  });
})();
