// Keys that work on every page; the dialog behind "?" lists them.
(() => {
  "use strict";
  const typing = (element) => element.closest("input, select, textarea, [contenteditable]");
  const rows = () => {
    const open = document.querySelector("dialog[open]") ?? document;
    return [...open.querySelectorAll("[data-rows] [data-row], tbody[data-rows] > tr, .found a")].filter((row) => row.checkVisibility());
  };
  const handle = (row) => (row.matches("a, button") ? row : row.querySelector("[data-open], a[href], button") ?? row);

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    handle(all[next]).focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  function go(key) {
    document.querySelector(`#menu a[data-key="${CSS.escape(key)}"]`)?.click();
  }

  const actions = {
    "?": () => document.getElementById("keys")?.showModal(),
    "/": () => document.getElementById("search")?.select(),
    j: () => move(1),
    k: () => move(-1),
  };

  let leader = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const search = event.target.closest(".search");
    if (search && ["ArrowDown", "ArrowUp"].includes(event.key) && rows().length) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (event.key === "Escape" && search) {
      event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    if (leader && Date.now() - leader < 1500 && event.key !== "g") {
      leader = 0;
      go(event.key);
      return;
    }
    leader = event.key === "g" ? Date.now() : 0;
    // A page's own keys: data-press="r" on what is pressed, or typed into.
    const pressed = event.key.length === 1 && document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
    const press = pressed && (() => (pressed.matches("input, textarea, select") ? pressed.select?.() ?? pressed.focus() : pressed.click()));
    const action = press || actions[event.key];
    if (!action || (document.querySelector("dialog[open]") && event.key !== "?")) return;
    event.preventDefault();
    action();
  });
})();
