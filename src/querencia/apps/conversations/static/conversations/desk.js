// One conversation: who is here, what came meanwhile, texts by "/", people by "@", files too large.
(() => {
  "use strict";
  const PRESENCE = 4000;
  const TYPING = 6000;
  const now = document.getElementById("now");
  const answer = document.querySelector("form[data-writing] textarea[name=text]");
  let typed = 0;

  // --- Who is here, what was said ---------------------------------------------------------------
  function tick() {
    if (document.hidden || !now) return;
    document.getElementById("typing").value = Date.now() - typed < TYPING ? "1" : "0";
    window.htmx.trigger(now, "tick");
  }
  if (now) {
    setInterval(tick, PRESENCE);
    window.addEventListener("load", tick);
    document.addEventListener("visibilitychange", tick);
    document.addEventListener("input", (event) => {
      if (!event.target.closest("[data-writing]")) return;
      const wasQuiet = Date.now() - typed > TYPING;
      typed = Date.now();
      if (wasQuiet) tick();
    });
  }

  // What came while somebody writes stops the sending, unless they say that they have read it.
  const seen = document.querySelector("form[data-writing] input[name=seen]");
  const hint = document.getElementById("meanwhile-hint");
  function see() {
    seen.value = document.getElementById("last").value;
    if (hint) hint.hidden = true;
  }
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "thread" || !seen) return;
    const fresh = [...document.querySelectorAll("#thread > .message.in, #thread > .message.out, #thread > .message.call")];
    if (!fresh.some((one) => Number(one.dataset.message) > Number(seen.value))) return;
    if (answer?.value.trim() && answer.value !== answer.defaultValue) hint.hidden = false;
    else setTimeout(see);
  });
  document.querySelector("[data-seen]")?.addEventListener("click", see);

  // --- Writing ----------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form[data-writing]");
      if (!form) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-send]"));
    }
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.drop[open]")) open.open = false;
      if (event.target.matches("textarea")) event.target.blur();
    }
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.drop[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  function write(part) {
    const area = part.querySelector("textarea");
    area.focus();
    // Before the signature, as long as there is nothing else.
    if (area.value === area.defaultValue && area.value.startsWith("\n")) area.setSelectionRange(0, 0);
  }
  for (const part of document.querySelectorAll("details.write")) {
    part.querySelector("summary").addEventListener("click", (event) => {
      if (part.open && event.detail) return; // the mouse closes what is open, its key does not
      event.preventDefault();
      part.open = true;
      write(part);
    });
  }

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-writing]") || event.defaultPrevented) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-writing]")) delete form.dataset.sent;
  });

  // Files go to the draft as soon as they are chosen; too large ones don't, and nothing is sent.
  for (const form of document.querySelectorAll("form[data-most]")) {
    const files = form.querySelector("input[type=file]");
    const big = form.querySelector("[data-big]");
    const place = files?.closest("[data-attach]");
    if (!files) continue;
    // Before the listener of the part, which is on an element around it.
    files.addEventListener("change", () => {
      const chosen = [...files.files].reduce((sum, file) => sum + file.size, 0);
      const there = [...form.querySelectorAll("#draft-files [data-size]")].reduce((sum, one) => sum + Number(one.dataset.size), 0);
      const isTooBig = chosen + there > Number(form.dataset.most);
      files.setCustomValidity(isTooBig ? form.dataset.tooBig : "");
      big.textContent = isTooBig ? form.dataset.tooBig : "";
      big.hidden = !isTooBig;
    });
    place?.addEventListener("htmx:beforeRequest", (event) => {
      if (!files.files.length || !files.checkValidity()) event.preventDefault();
    });
    place?.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) files.value = ""; // or they would be sent once more
    });
  }

  // --- "/" brings texts, "@" brings people ------------------------------------------------------
  const SIGNS = { canned: /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u, people: /(?:^|\s)@([\p{L}\p{N}'’. -]{0,30})$/u };

  function asked(area) {
    for (const [name, sign] of Object.entries(SIGNS)) {
      const before = area.value.slice(0, area.selectionStart);
      const found = area.dataset[name] && sign.exec(before);
      if (found) return { url: area.dataset[name], word: found[1], from: before.length - found[1].length - 1 };
    }
    return null;
  }

  function put(area, text) {
    const at = asked(area);
    const from = at ? at.from : area.selectionStart;
    area.setRangeText(text, from, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  let waiting = 0;
  document.addEventListener("input", (event) => {
    const area = event.target;
    const box = area.matches?.("textarea") && area.form?.querySelector("[data-suggest]");
    if (!box) return;
    clearTimeout(waiting);
    const at = asked(area);
    box.hidden = !at;
    if (!at) return;
    waiting = setTimeout(() => {
      window.htmx.ajax("GET", `${at.url}?q=${encodeURIComponent(at.word)}`, { target: box, swap: "innerHTML" });
    }, 120);
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("form[data-writing]")?.querySelector("[data-suggest]:not([hidden])");
    if (!box) return;
    const choices = [...box.querySelectorAll("[data-insert]")];
    const at = choices.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length) {
      event.preventDefault();
      choices[Math.min(choices.length - 1, Math.max(0, at + step))].focus();
    } else if (event.key === "Tab" && at < 0 && choices.length) {
      event.preventDefault();
      choices[0].click();
    } else if (event.key === "Escape") {
      box.hidden = true;
      box.closest("form").querySelector("textarea").focus();
    }
  });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-insert]");
    if (!choice) return;
    const form = choice.closest("form[data-writing]");
    const box = form.querySelector("[data-suggest]");
    put(form.querySelector("textarea"), choice.dataset.insert);
    box.hidden = true;
    for (const open of form.querySelectorAll("details[data-texts][open]")) open.open = false;
  });

  // --- Until when an answer can be taken back ---------------------------------------------------
  function countDown() {
    for (const clock of document.querySelectorAll("[data-countdown]")) {
      const left = Math.ceil((new Date(clock.dataset.countdown) - Date.now()) / 1000);
      let seconds = clock.querySelector("b") ?? clock.appendChild(document.createElement("b"));
      seconds.textContent = left > 0 ? `${left} s` : "";
    }
  }
  setInterval(countDown, 500);
  countDown();

  // --- Letters as they came: as high as they are ------------------------------------------------
  document.addEventListener("load", (event) => {
    if (!event.target.matches?.("iframe.letter")) return;
    const page = event.target.contentDocument;
    page?.addEventListener("keydown", (pressed) => {
      const { key, ctrlKey, metaKey, altKey } = pressed; // the keys of the page work in there, too
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, metaKey, altKey, bubbles: true }));
    });
    if (page) event.target.height = Math.min(page.documentElement.scrollHeight + 4, 1600);
  }, true);
})();
