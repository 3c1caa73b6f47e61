// The chat of Querencia for any website: no cookies, nothing from elsewhere, no build step.
(() => {
  "use strict";
  const site = "__SITE__", ID = "querencia-chat";
  const tag = document.currentScript?.dataset ?? {};
  if (document.getElementById(ID)) return;
  const spoken = tag.lang || document.documentElement.lang || navigator.language;
  const language = /^(es|ca|gl|eu|ast|an|$)\b/i.test(spoken) ? "es" : "en";

  // What is remembered lies in the website's own storage; where that is blocked, until the page ends.
  const slot = `querencia:${site.key}:${tag.user ?? ""}`, kept = {};
  const get = (key) => { try { return localStorage.getItem(slot + key); } catch { return kept[key]; } };
  const put = (key, value) => { kept[key] = value; try { localStorage.setItem(slot + key, value); } catch {} };
  const random = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(33))))
    .replace(/\+/g, "-").replace(/\//g, "_");
  const newId = () => random().slice(9);
  let token = get(""), outbox = JSON.parse(get("out") || "[]");
  let state = {}, words, read = 0, told = "", source, busy, wanted, forgotten;
  const lines = new Map(), drawn = new Map();
  const all = () => [...lines.values()].sort((a, b) => a.n - b.n);
  const newest = (ours) => all().filter((one) => !ours || !one.mine).at(-1)?.n ?? 0;

  async function ask(what, said, form) {
    const body = form ?? JSON.stringify({ token, language, page: location.href, ...said });
    const answer = await fetch(site.base + what, { method: "POST", credentials: "omit", body });
    if (!answer.ok) throw { status: answer.status };
    return answer.json();
  }

  // --- What is seen ---
  const make = (name, facts, ...inside) => {
    const made = Object.assign(document.createElement(name), facts);
    made.append(...inside);
    return made;
  };
  const host = make("div", { id: ID }), root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(`:host{all:initial;--ac:${site.colour};--on:${site.ink};--bg:#fff;--fg:#1b2026;--dim:#565e67;--soft:#f0eee8;--line:#8b877d;
position:fixed;right:16px;bottom:16px;z-index:2147483000;font:15px/1.45 system-ui,sans-serif;color:var(--fg)}
@media(prefers-color-scheme:dark){:host{--bg:#1a1e22;--fg:#e9e6df;--dim:#a4abb3;--soft:#2b3137;--line:#727b85}}
*{box-sizing:border-box;font:inherit;color:inherit}[hidden]{display:none!important}
:focus-visible{outline:3px solid var(--fg);outline-offset:1px;box-shadow:0 0 0 1px var(--bg)}
button{cursor:pointer;border:0;border-radius:8px;background:none;min-width:40px;min-height:40px;padding:0 9px}
svg{width:22px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;vertical-align:middle}
.main{background:var(--ac);color:var(--on)}
#go{width:56px;height:56px;border-radius:50%;float:right;box-shadow:0 3px 14px #0005;position:relative}
#n{position:absolute;top:-4px;right:-4px;min-width:22px;border-radius:11px;background:#a63616;color:#fff;font-size:13px}
section{display:flex;flex-direction:column;width:min(370px,calc(100vw - 32px));height:min(560px,calc(100dvh - 104px));margin-bottom:12px;background:var(--bg);border:1px solid var(--line);border-radius:14px;overflow:hidden;box-shadow:0 10px 40px #0004}
#top{display:flex;align-items:center;padding:8px 8px 8px 16px}h2{margin:0;font-weight:600;flex:1}
#log{flex:1;overflow-y:auto;padding:12px 16px;display:flex;flex-direction:column;gap:8px}
#log>*{max-width:85%;padding:7px 11px;border-radius:12px;background:var(--soft);align-self:flex-start;overflow-wrap:anywhere;white-space:pre-wrap}
#log>.mine{background:var(--ac);align-self:flex-end}.mine *,.mine{color:var(--on)}
small{display:block;font-size:12.5px;color:var(--dim)}
p{margin:0;padding:0 16px 6px;font-size:13.5px;color:var(--dim)}
form{display:flex;gap:6px;padding:8px;border-top:1px solid var(--soft);align-items:end}
#who{flex-wrap:wrap;gap:8px}label{font-size:13px;flex:1 1 45%}.x{position:absolute;clip-path:inset(50%)}
input,textarea{width:100%;border:1px solid var(--line);border-radius:8px;background:var(--bg);padding:8px;resize:none}
textarea{height:42px}#ask{text-decoration:underline;font-size:13.5px}`);
  root.adoptedStyleSheets = [style];
  const icon = (d) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${d}"/></svg>`;
  root.innerHTML = `<section role="dialog" aria-labelledby="h" hidden></section>
<button id="go" class="main" aria-expanded="false">${icon("M21 12a8 8 0 0 1-12 7l-5 1 1-4a8 8 0 1 1 16-4z")}<span id="n" hidden></span></button>`;
  const $ = (id) => root.getElementById(id), panel = root.querySelector("section");
  const isShown = () => !panel.hidden && document.visibilityState === "visible";

  function build(t) {
    words = t; // of our own server, without signs that mean something in HTML
    panel.innerHTML = `<div id="top" class="main"><h2 id="h"></h2><button id="shut" aria-label="${t.close}">${icon("M6 6l12 12M18 6L6 18")}</button></div>
<div id="log" role="log" aria-live="polite" aria-label="${t.log}" tabindex="0"></div><p id="tell" role="status"></p>
<button id="ask">${t.leave}</button><form id="who" hidden novalidate><label>${t.name}<input name="name" autocomplete="name" maxlength="200"></label>
<label>${t.email}<input name="email" type="email" autocomplete="email" required></label><button class="main">${t.save}</button></form>
<form id="say"><label class="x" for="text">${t.write}</label><textarea id="text" placeholder="${t.write}" maxlength="5000"></textarea>
<input id="file" type="file" hidden aria-label="${t.attach}"><button id="clip" type="button" aria-label="${t.attach}">${icon("M21 11l-9 9a5 5 0 0 1-7-7l9-9a3 3 0 0 1 5 5l-9 9a1 1 0 0 1-2-2l8-8")}</button>
<button class="main" aria-label="${t.send}">${icon("M4 12h15M13 6l6 6-6 6")}</button></form>`;
    $("h").textContent = site.name;
    $("shut").onclick = () => toggle(false);
    $("say").onsubmit = write;
    $("text").onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) write(event);
    };
    let typed = 0;
    $("text").oninput = () => {
      if (!state.known || Date.now() - typed < 3000) return;
      typed = Date.now();
      ask("escribe").catch(() => {});
    };
    $("clip").onclick = () => $("file").click();
    $("file").onchange = attach;
    $("ask").onclick = () => { $("who").hidden = false; $("ask").hidden = true; $("who").elements[0].focus(); };
    $("who").onsubmit = introduce;
  }

  const link = (href, text) => make("a", { href, target: "_blank", rel: "noreferrer" }, text);
  function bubble(line) {
    const by = line.mine ? make("span", { className: "x" }, `${words.mine}: `) : make("small", {}, line.name || site.name);
    const parts = line.text.split(/(https?:\/\/[^\s<>"]+)/).map((part, at) => (at % 2 ? link(part, part) : part));
    const files = (line.files ?? []).map((one) => (one.path ? link(new URL(one.path, site.base), one.name) : one.name));
    const note = line.out ? [make("small", {}, line.no ? words.no : words.wait)] : [];
    return make("div", { className: line.mine ? "mine" : "" }, by, ...parts, ...files, ...note);
  }

  function draw() {
    const unread = all().filter((line) => !line.mine && line.n > read).length;
    $("n").hidden = !unread || !panel.hidden;
    $("n").textContent = unread;
    const open = { es: "Abrir el chat", en: "Open the chat" }[language];
    $("go").ariaLabel = panel.hidden ? open + (unread ? ` (${unread})` : "") : words.close;
    if (!words) return;
    const shown = [{ n: 0, text: site.greeting || words.hello }, ...all(),
      ...outbox.map((one) => ({ ...one, n: one.id + (one.no ?? ""), mine: 1, out: 1 }))];
    for (const [n, one] of drawn) if (!shown.some((line) => line.n === n)) { one.remove(); drawn.delete(n); }
    shown.forEach((line, at) => {
      if (!drawn.has(line.n)) drawn.set(line.n, bubble(line));
      const log = $("log"), one = drawn.get(line.n);
      if (log.children[at] === one) return;
      log.insertBefore(one, log.children[at]);
      log.scrollTop = 1e9;
    });
  }

  let held = 0;
  function tell(text, holds) {
    if (!text && Date.now() < held) return;
    held = holds ? Date.now() + 6000 : 0;
    const back = state.opens && new Date(state.opens).toLocaleString(language, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
    if (words) $("tell").textContent = text ?? (state.open ? words.here : `${site.away || words.away} ${back ? words.back.replace("{}", back) : ""}`);
  }

  // --- What is known ---
  function take(answer) {
    for (const line of answer.lines ?? []) {
      lines.set(line.n, line);
      if (line.mine) outbox = outbox.filter((one) => one.id !== line.id);
    }
    state = { ...state, ...answer };
    read = Math.max(read, answer.read ?? 0);
    const asks = state.email ? "" : state.open ? "ask" : "who";
    if (asks !== state.asks) for (const id of ["ask", "who"]) $(id).hidden = id !== asks;
    state.asks = asks;
    put("out", JSON.stringify(outbox));
    draw();
    acknowledge();
    if (state.events && !document.hidden && !(source?.readyState < 2)) listen();
  }

  function acknowledge() {
    const delivered = newest(true);
    if (isShown()) read = Math.max(read, delivered);
    const now = delivered + " " + read;
    if (!delivered || now === told) return;
    told = now;
    ask("visto", { delivered, read }).catch(() => { told = ""; });
  }

  async function begin() {
    if (!token) put("", token = random());
    const { user, email, signature } = tag;
    try {
      const answer = await ask("empezar", { user, email, signature });
      if (!words) build(answer.words);
      take(answer);
      tell();
      if (wanted) toggle(true);
      flush();
    } catch (error) {
      if (error.status === 409) { token = ""; return begin(); }
      if (error.status < 429) { forgotten = true; host.remove(); } // no website of theirs, or signed by nobody
    }
  }

  function listen() {
    source = new EventSource(`${state.events}?after=${newest()}`);
    let quiet;
    source.addEventListener("line", (event) => { tell(); take({ lines: [JSON.parse(event.data)] }); });
    source.addEventListener("typing", () => { tell(words.typing); clearTimeout(quiet); quiet = setTimeout(tell, 5000); });
    source.onerror = () => { if (source.readyState === 2) state.events = ""; }; // the next poll brings another
  }

  // Asks where events do not get through.
  async function poll() {
    if (forgotten || source?.readyState === 1) return;
    if (!words) return token && begin();
    try {
      if (state.known) { take(await ask("mensajes", { after: newest() })); tell(); }
      flush();
    } catch (error) { if (!error.status) tell(words.lost); }
  }

  // One after the other, each until it is there; the same id never counts twice.
  async function flush() {
    if (busy || forgotten) return;
    busy = true;
    for (let one; (one = outbox.find((each) => !each.no));) {
      try {
        take(await ask("decir", one));
        tell();
      } catch (error) {
        if (error.status < 429) { one.no = 1; take({}); continue; }
        tell(error.status ? words.wait : words.lost);
        setTimeout(flush, 3000);
        break;
      }
    }
    busy = false;
  }

  // --- What is done ---
  function toggle(open) {
    wanted = open;
    if (!words) return begin();
    panel.hidden = !open;
    $("go").ariaExpanded = open;
    draw();
    acknowledge();
    $("log").scrollTop = 1e9;
    $(open ? "text" : "go").focus();
  }
  $("go").onclick = () => toggle(panel.hidden);
  panel.onkeydown = (event) => { if (event.key === "Escape") toggle(false); };

  function write(event) {
    event.preventDefault();
    const text = $("text").value.trim();
    if (!text) return;
    $("text").value = "";
    outbox.push({ id: newId(), text });
    take({});
    flush();
  }

  async function attach() {
    const form = new FormData(), facts = { token, language, page: location.href, id: newId(), file: $("file").files[0] };
    for (const name in facts) form.append(name, facts[name]);
    tell(words.wait);
    try { take(await ask("adjuntar", 0, form)); tell(); } catch { tell(words.big, 1); }
    $("file").value = "";
  }

  async function introduce(event) {
    event.preventDefault();
    const { name, email } = $("who").elements;
    try {
      if (!email.checkValidity()) throw email.focus();
      take({ ...await ask("datos", { name: name.value, email: email.value }), email: email.value });
      tell(words.thanks.replace("{}", email.value), 1);
    } catch { tell(words.email_no, 1); }
  }

  addEventListener("online", poll);
  // A page that nobody sees keeps no line open: browsers allow but a few to one server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return source?.close();
    if (words) acknowledge();
    poll();
  });
  let turn = 0;
  setInterval(() => { if (isShown() || ++turn % 15 === 0) poll(); }, 4000);
  // For websites on which people sign out: QuerenciaChat.forget()
  window.QuerenciaChat = { open: () => toggle(true), forget() { forgotten = true; put("", ""); put("out", "[]"); source?.close(); host.remove(); } };
  const place = () => { document.body.append(host); draw(); if (token) begin(); };
  if (document.body) place(); else addEventListener("DOMContentLoaded", place);
})();
