/* What is typed while a new contact's page is on its way is held and stands in its first field: no letter goes to the page
   that is left, and none is lost. Held in the page alone, from the press until the page is there or does not come. */
(() => {
  "use strict";
  const { toast } = tandem;
  let held = null; // null: nothing is on its way

  const isMain = event => event.detail.boosted && event.detail.target?.id === "main";
  // from the press on, also while what was typed before is still being sent; a request that is refused lets go
  document.addEventListener("htmx:confirm", event => { if (event.detail.verb === "post" && event.detail.target?.id === "main") held ??= ""; });
  document.addEventListener("htmx:beforeRequest", event => { if (event.defaultPrevented && isMain(event)) held = null; });
  document.addEventListener("keydown", event => {
    if (held === null || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("dialog")) return;
    if (event.key === "Backspace") held = held.slice(0, -1);
    else if (event.key.length === 1) held += event.key;
    else return;
    event.preventDefault(); event.stopImmediatePropagation();
  }, true);
  const letGo = () => { const text = held; held = null; return text; };

  document.addEventListener("htmx:afterSettle", event => {
    if (held === null || event.detail.target.id !== "main" && event.detail.elt.id !== "main") return;
    const text = letGo(), field = document.activeElement;
    if (!text || !field.matches("input:not([type=radio], [type=checkbox]), textarea")) return;
    document.execCommand("insertText", false, text); // as if typed now: the field completes, the guard reads along, it is saved
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError", "htmx:sendAbort"]) {
    document.addEventListener(name, event => { if (isMain(event) && letGo()) toast("What you typed meanwhile went nowhere. Press again, and type once the form is there.", true); });
  }
})();
