/* The contact's clock, from the server's time: silent each second, one sentence at 4:30, 5, 9 and 10 minutes (CON-17). */
(() => {
  "use strict";
  const { $, each, now, say } = tandem;
  const WORDS = { in5: "Within the guideline", over5: "Past 5 min: will 10 do?", over10: "Past 10 min: take over" };
  const SAID = [
    [270, "30 seconds to 5 minutes."],
    [300, "5 minutes. Decide whether 10 will do."],
    [540, "1 minute to 10 minutes."],
    [600, "10 minutes. Take over, or let a complex New Claim run on."],
  ];
  const two = number => String(number).padStart(2, "0");

  each(".strip[data-opened-ms]", strip => {
    const opened = Number(strip.dataset.openedMs), clock = $("[data-clock]", strip), words = $("[data-word]", strip), bar = $("progress", strip);
    const elapsed = () => Math.max(0, Math.floor((now() - opened) / 1000));
    const settled = strip.dataset.settled || ""; // what the officer decided past 10 minutes, in words
    let last = elapsed();
    const tick = () => {
      if (!strip.isConnected) return clearInterval(timer);
      const seconds = elapsed(), hours = Math.floor(seconds / 3600);
      clock.textContent = hours ? `${hours}:${two(Math.floor(seconds % 3600 / 60))}:${two(seconds % 60)}` : `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
      bar.value = Math.min(seconds, 600);
      const state = settled ? "in5" : seconds < 300 ? "in5" : seconds < 600 ? "over5" : "over10";
      if (strip.dataset.state !== state) strip.dataset.state = state;
      const told = settled || WORDS[state];
      if (words.textContent !== told) words.textContent = told;
      if (!settled) for (const [at, sentence] of SAID) if (last < at && seconds >= at && seconds < at + 30) say(sentence);
      last = seconds;
    };
    const timer = setInterval(tick, 1000);
    tick();
  });

  // how long the SO and the customer have waited, in whole minutes, while the page stands
  each("[data-since-ms]", box => {
    const tick = () => {
      if (!box.isConnected) return clearInterval(timer);
      box.textContent = (box.dataset.before || "") + `${Math.max(0, Math.floor((now() - Number(box.dataset.sinceMs)) / 60000))} min`;
    };
    const timer = setInterval(tick, 5000);
    tick();
  });
})();
