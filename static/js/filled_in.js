/* A form that is sent at once, as a step's is, keeps what was typed in it: leaving the page asks first, and where who filled it in
   was signed out meanwhile the page says so and stays, until they are signed in again. Kept in the page alone. */
(() => {
  "use strict";
  const { $, each, say, visit } = tandem;
  const SIGN_IN = "/sign-in/?next=/signed-in/"; // in a tab of its own
  const typedIn = new Set();
  const loses = () => [...typedIn].some(form => form.isConnected);

  const tell = (form, words, signIn) => {
    $(".banner", form)?.remove();
    const box = document.createElement("div"), text = document.createElement("p"), title = document.createElement("h2");
    box.className = "banner alert warn";
    title.textContent = "Not sent"; text.textContent = words;
    box.append(title, text);
    if (signIn) {
      const acts = document.createElement("div"), way = document.createElement("a");
      acts.className = "acts"; way.className = "btn sm"; way.textContent = "Sign in"; way.href = SIGN_IN; way.target = "_blank"; way.rel = "noopener";
      acts.append(way); box.append(acts);
    }
    ($(".actionbar", form) || form).before(box);
    say(`Not sent. ${words}`);
  };

  each("form[method=post][data-begins]:not([data-autosave])", form => {
    let asks = false, goes = false;
    if ($("#main .errsum, #main .refusal")) typedIn.add(form); // what came back is nowhere else either
    form.addEventListener("input", () => typedIn.add(form));
    form.addEventListener("change", () => typedIn.add(form));
    form.addEventListener("click", event => { if (event.target.closest(".actionbar a.btn")) typedIn.delete(form); }); // left on purpose
    form.addEventListener("submit", async event => {
      if (goes || !typedIn.has(form)) return typedIn.delete(form);
      event.preventDefault();
      if (asks) return;
      asks = true;
      const answer = await fetch("/signed-in/", { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" }).catch(() => null);
      asks = false;
      if (!answer) return tell(form, "The connection is gone. What you typed stands here: press again when it is back.");
      if (answer.status === 401 || answer.redirected) return tell(form, "You were signed out. Sign in in a new tab, then press again here: nothing typed is lost.", true);
      $(".banner", form)?.remove();
      goes = true; typedIn.delete(form);
      form.requestSubmit(event.submitter);
      goes = false;
    });
  });

  addEventListener("beforeunload", event => { if (loses()) event.preventDefault(); });
  // a page that would take this one's place without leaving it: it is left in the ordinary way, which asks
  document.addEventListener("htmx:beforeRequest", event => {
    const { boosted, target, pathInfo, requestConfig } = event.detail;
    if (!boosted || target?.id !== "main" || requestConfig.verb !== "get" || !loses()) return;
    event.preventDefault();
    visit(pathInfo.requestPath);
  });
})();
