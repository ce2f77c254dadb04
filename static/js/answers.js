/* The answers beside an open contact are those of one enquiry type ([data-answers-on]). Alt and a number gives one of the type
   that stands in the form now: while its list is on its way the key waits for it, and no list of another type is given from. */
(() => {
  "use strict";
  const { $, $$, say, once } = tandem;
  const PATIENCE = 6000, LOOK = 60;
  const list = () => $("[data-answers-on]");
  const kind = () => $("form[data-autosave]")?.elements.enquiry_type;
  const isCurrent = () => !kind() || list()?.dataset.answersOn === kind().value;
  const words = () => kind().selectedOptions[0]?.textContent.trim();

  const give = number => {
    const buttons = $$("[data-give]", list()), button = buttons[number - 4];
    if (button) return button.click();
    if (!kind().value) return once("Choose the enquiry type first: the answers on it stand here then.");
    once(buttons.length ? `${words()} has ${buttons.length} answer${buttons.length > 1 ? "s" : ""} only: no Alt+${number}.` : `No answer is listed for ${words()}. Type a number or words under References given.`);
  };
  let waits = null; // the number that was pressed before its list was there
  const wait = async number => {
    const mine = waits = { number }, type = kind().value, until = Date.now() + PATIENCE;
    say(`The answers on ${words()} are on their way.`);
    await kind().form.autosave?.flush();
    while (waits === mine && list() && kind()?.value === type && !isCurrent() && Date.now() < until) await new Promise(go => setTimeout(go, LOOK));
    if (waits !== mine || !list() || kind()?.value !== type) return;
    waits = null;
    isCurrent() ? give(number) : once(`The answers on ${words()} are not here yet: nothing was given. Press Alt+${number} again.`);
  };

  document.addEventListener("keydown", event => {
    if (!tandem.shortcuts() || !event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return;
    const digit = /^[456]$/.test(event.key) ? event.key : (/^Digit([456])$/.exec(event.code) || [])[1];
    if (!digit || !list() || $("dialog[open]")) return;
    event.preventDefault();
    if (!event.repeat) isCurrent() ? give(Number(digit)) : wait(Number(digit));
  }, true);
  // the list of another type says that it is, and gives nothing to the mouse either
  document.addEventListener("click", event => {
    if (!event.target.closest?.("[data-answers-on] [data-give]") || isCurrent()) return;
    event.preventDefault(); event.stopImmediatePropagation();
    once(`These are not the answers on ${words()}: they are on their way.`);
  }, true);
  document.addEventListener("change", event => { if (event.target === kind() && list()) list().setAttribute("aria-busy", String(!isCurrent())); });
})();
