// What happens while a page is open is told by the server of events; without it, pages ask as ever.
(() => {
  "use strict";
  const page = document.querySelector("#now[data-events], .inbox[data-events]");
  if (!page?.dataset.events || !window.EventSource) return;
  const now = document.getElementById("now");
  const REST = now ? 150 : 5000; // a list is not drawn anew more often than somebody can read
  let waiting = 0, last = 0;

  function look() {
    waiting = 0;
    last = Date.now();
    if (now) window.htmx.trigger(now, "tick");
    else if (document.activeElement === document.body && !document.querySelector("[data-picking] [name=elegidos]:checked")) window.location.reload();
  }
  function soon() {
    waiting ||= setTimeout(look, Math.max(0, REST - (Date.now() - last)));
  }
  function typing() {
    const place = document.getElementById("presence");
    if (!place || !page.dataset.typing || document.getElementById("typing-there")) return;
    const note = document.createElement("span");
    note.id = "typing-there";
    note.className = "with-icon typing";
    note.textContent = page.dataset.typing;
    place.append(note); // gone with the next look at who is here
  }

  // A page that nobody sees keeps no line open: browsers allow but a few to one server.
  let source = null;
  function listen() {
    if (document.hidden) return source?.close();
    source = new EventSource(page.dataset.events, { withCredentials: true });
    source.addEventListener("news", soon);
    source.addEventListener("typing", typing);
    source.addEventListener("open", () => now && soon()); // what happened while the line was down
  }
  listen();
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pagehide", () => source?.close());
})();
