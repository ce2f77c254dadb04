/* The command palette: Ctrl+K, type, Enter. What is typed goes by POST and is nowhere kept. */
(() => {
  "use strict";
  const { $, $$, post, postTo, visit, say } = tandem;
  const dialog = $("#palette");
  if (!dialog) return;
  const input = $("input", dialog), list = $("[role=listbox]", dialog);
  let asked = 0, waiting;

  const options = () => $$("[role=option]", list);
  const mark = option => {
    options().forEach(one => one.setAttribute("aria-selected", String(one === option)));
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
    option && option.scrollIntoView({ block: "nearest" });
  };
  // what the page under the palette offers by itself: the steps of its record, found by any of their words
  const STEPS = "#main a[href*='/steps/']";
  const offered = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean), ways = new Map();
    for (const link of $$(STEPS)) {
      const said = link.textContent.replace(/\s+/g, " ").trim();
      if (words.length && link.getClientRects().length && !link.search && words.every(word => said.toLowerCase().includes(word)) && !ways.has(link.pathname)) ways.set(link.pathname, said);
    }
    if (!ways.size) return;
    const group = document.createElement("div"), head = document.createElement("div");
    group.setAttribute("role", "group"); group.setAttribute("aria-label", "On this page");
    head.className = "gh"; head.setAttribute("aria-hidden", "true"); head.textContent = "On this page";
    group.append(head);
    for (const [path, said] of ways) {
      const option = document.createElement("div"), text = document.createElement("span");
      option.setAttribute("role", "option"); option.setAttribute("aria-selected", "false");
      option.id = `palette-here-${group.children.length}`; option.dataset.href = path;
      text.textContent = said; option.append(text); group.append(option);
    }
    $(".none", list)?.remove();
    list.prepend(group);
  };
  const ask = async () => {
    const mine = ++asked;
    const answer = await post("/palette/", { q: input.value }).catch(() => null);
    if (mine !== asked) return;
    if (answer && answer.status === 401) return visit("/sign-in/");
    list.innerHTML = answer && answer.ok ? await answer.text() : '<p class="none">No answer. Try again.</p>';
    offered();
    input.setAttribute("aria-expanded", String(options().length > 0));
    mark(options()[0]);
    if (input.value) say(options().length ? `${options().length} found` : ($(".none", list)?.textContent || "Nothing found"));
  };
  const choose = option => {
    if (!option) return;
    dialog.close();
    const theme = option.dataset.look;
    if (theme) { // at once, and nobody leaves the page for it
      document.documentElement.dataset.theme = theme;
      return post(option.dataset.post, { theme }).then(answer => say(answer.ok ? option.textContent.trim() : "Not kept"), () => say("Not kept"));
    }
    option.dataset.post ? postTo(option.dataset.post) : visit(option.dataset.href);
  };
  const open = () => {
    if (dialog.open) return dialog.close();
    if ($("dialog[open]")) return;
    was = document.activeElement;
    input.value = ""; dialog.showModal(); input.focus(); ask();
  };
  let was = null; // the hand goes back to where it was, also where that was drawn anew meanwhile
  dialog.addEventListener("close", () => { if (document.activeElement === document.body || dialog.contains(document.activeElement)) (was.isConnected ? was : document.getElementById(was.id || "-"))?.focus(); });

  document.addEventListener("click", event => { if (event.target.closest("[data-open=palette]")) open(); });
  document.addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k" && tandem.shortcuts()) { event.preventDefault(); open(); }
  });
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  input.addEventListener("keydown", event => {
    const all = options(), at = all.findIndex(one => one.getAttribute("aria-selected") === "true");
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at + all.length - 1) % all.length, PageDown: all.length - 1, PageUp: 0 }[event.key];
    if (to !== undefined && all.length) { event.preventDefault(); mark(all[to]); }
    if (event.key === "Enter") { event.preventDefault(); choose(all[at]); }
  });
  list.addEventListener("click", event => choose(event.target.closest("[role=option]")));
})();
