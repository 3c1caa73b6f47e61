// Notices on the screen: one page of this browser listens for all of them, and tells each thing once.
//
// Which page that is, and which conversations are being looked at, is settled by locks, which end
// with the page that holds them.
(() => {
  "use strict";
  const here = document.getElementById("notices");
  if (!here) return;
  const ASK = 20_000; // where no server of events tells us to look
  const REST = 400;
  const KEPT = 200; // keys of what was told; the server tells the latest again
  const store = `querencia.notices.${here.dataset.user}`;
  const leads = `${store}.leads`;
  const shows = (conversation) => `querencia.shows.${conversation}`;
  const isAble = Boolean(window.Notification && navigator.locks && window.isSecureContext);

  // What is known in this browser: null when they are off.
  const known = () => JSON.parse(localStorage.getItem(store) ?? "null");
  const keep = (what) => localStorage.setItem(store, JSON.stringify(what));
  const isOn = () => isAble && Notification.permission === "granted" && known() !== null;

  // --- The conversation that somebody has before their eyes -------------------------------------
  const shown = document.querySelector("[data-conversation]")?.dataset.conversation;
  let letGo = null;
  function sayWhatIsShown() {
    if (document.hidden) {
      letGo?.();
      letGo = null;
    } else if (!letGo) {
      const held = new Promise((over) => (letGo = over));
      navigator.locks.request(shows(shown), { mode: "shared" }, () => held);
    }
  }
  if (isAble && shown) {
    sayWhatIsShown();
    document.addEventListener("visibilitychange", sayWhatIsShown);
  }

  // --- Looking, and telling ---------------------------------------------------------------------
  function tell(one) {
    const notice = new Notification(one.title, { body: one.text, tag: `querencia-${one.conversation}`, icon: here.dataset.mark });
    notice.addEventListener("click", () => {
      notice.close();
      window.focus();
      window.open(one.href, "querencia-notice");
    });
  }

  async function look() {
    const before = known();
    if (!before) return;
    const from = before.last === null ? "" : `?desde=${before.last}`;
    const answer = await fetch(here.dataset.ask + from, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const { last, news } = await answer.json();
    const { held } = await navigator.locks.query();
    const seen = new Set(held.map((lock) => lock.name));
    const begun = before.begun ?? last; // what was there when they were switched on is not told
    const fresh = news.filter((one) => one.id > begun && !before.told.includes(one.id));
    if (!known()) return; // switched off meanwhile
    keep({ last, begun, told: [...before.told, ...fresh.map((one) => one.id)].slice(-KEPT) });
    for (const one of fresh) if (!seen.has(shows(one.conversation))) tell(one);
  }

  let looking = Promise.resolve(), waiting = 0;
  function soon() {
    waiting ||= setTimeout(() => {
      waiting = 0;
      looking = looking.then(look).catch(() => {}); // the next look finds what this one missed
    }, REST);
  }

  // Lead until the page goes, or they are switched off.
  function lead() {
    return new Promise((over) => {
      let source = null;
      if (here.dataset.events && window.EventSource) {
        source = new EventSource(here.dataset.events, { withCredentials: true });
        source.addEventListener("news", soon);
        source.addEventListener("open", soon); // what happened while the line was down
      }
      const clock = setInterval(() => source?.readyState === 1 || soon(), ASK);
      soon();
      function end() {
        source?.close();
        clearInterval(clock);
        over();
      }
      window.addEventListener("pagehide", end, { once: true });
      window.addEventListener(store, () => isOn() || end());
      window.addEventListener("storage", () => isOn() || end());
    });
  }

  let isCandidate = false;
  function stand() {
    if (!isOn() || isCandidate) return;
    isCandidate = true;
    navigator.locks.request(leads, () => isOn() && lead()).finally(() => {
      isCandidate = false;
    });
  }
  stand();
  window.addEventListener("storage", stand);
  window.addEventListener("pageshow", (event) => event.persisted && stand());

  // --- Switching them on and off ----------------------------------------------------------------
  const place = document.getElementById("notices-switch");
  if (!place) return;
  const button = place.querySelector("button"), state = place.querySelector("[role=status]");
  function say() {
    const isDenied = isAble && Notification.permission === "denied";
    const word = !isAble ? "unable" : isDenied ? "denied" : isOn() ? "on" : "off";
    state.textContent = place.dataset[word];
    button.textContent = isOn() ? button.dataset.labelOff : button.dataset.labelOn;
    button.hidden = !isAble || isDenied;
    place.hidden = false;
  }
  button.addEventListener("click", async () => {
    if (isOn()) localStorage.removeItem(store);
    else if ((await Notification.requestPermission()) === "granted") keep({ last: null, begun: null, told: [] });
    window.dispatchEvent(new Event(store));
    stand();
    say();
  });
  say();
})();
