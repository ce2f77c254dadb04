/* A queue beside its work pane: the row that the pane shows is marked, and A, W, I and R press the pane's buttons while the
   queue or the pane has the focus; in a queue of work ([data-from-anywhere]) also while nothing has. A decision on somebody's
   request is never pressed from nowhere. A list without a pane keeps its letters in the row that has the focus: C claims it. */
(() => {
  "use strict";
  const { $, $$ } = tandem;
  document.addEventListener("htmx:afterSwap", event => {
    if (event.detail.target.id !== "pane") return;
    const asked = event.detail.requestConfig ? event.detail.requestConfig.elt : event.detail.elt;
    const shown = asked.closest("tr") ? asked : null;
    if (!shown) return;
    $$("[data-pane] tr.sel").forEach(row => { row.classList.remove("sel"); $("a.title", row)?.removeAttribute("aria-current"); });
    shown.closest("tr").classList.add("sel");
    shown.setAttribute("aria-current", "true");
    if (!shown.getClientRects().length) $("#pane h2 a")?.focus({ preventScroll: true }); // on a phone the pane takes the queue's place
  });
  // -- the whiteboard: 1 to 9 log a transferred call for the customer of that number, while the list has the focus
  document.addEventListener("keydown", event => {
    const list = event.target.closest && event.target.closest("[data-numbered]");
    if (!list || !tandem.shortcuts() || event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const button = $$("[data-log]", list)[Number(event.key) - 1];
    if (button) { event.preventDefault(); button.click(); }
  });
  document.addEventListener("keydown", event => {
    const here = event.target.closest && (event.target.closest("[data-rows], #pane") || event.target.matches("body, #main, #main h1") && $("#pane[data-from-anywhere]"));
    if (!here || !tandem.shortcuts() || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const letter = `[data-letter="${CSS.escape(event.key.toLowerCase())}"]`, row = event.target.closest("[data-rows] tr, [data-rows] li");
    const button = (row && $(letter, row)) || $(`#pane ${letter}`);
    if (!button || event.key.length !== 1) return;
    event.preventDefault();
    const words = button.matches("[data-needs-words]") && $("textarea", button.form); // it is asked for: say it first, then Ctrl Enter or the button
    if (words && !words.value.trim()) { words.focus(); words.scrollIntoView({ block: "nearest" }); tandem.say(`Needed: ${words.labels[0]?.textContent.trim() || "the reason"}`); } else button.click();
  });
})();
