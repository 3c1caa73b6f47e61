// The inbox: picking all of a page, and how many are picked; x picks the line with the focus, and
// a, e and s take, close and put off those picked, or that line.
(() => {
  "use strict";
  const form = document.querySelector("[data-picking]");
  const all = form?.querySelector("[data-pick-all]");
  if (!all) return;
  const boxes = [...form.querySelectorAll("input[name=elegidos]")];
  const count = form.querySelector("[data-picked]");

  function tell() {
    const picked = boxes.filter((box) => box.checked).length;
    count.textContent = picked ? `(${picked})` : "";
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  const boxHere = () => document.activeElement.closest("[data-row]")?.querySelector("input[name=elegidos]");
  const keys = {
    x(box) {
      box.checked = !box.checked;
      tell();
    },
  };
  for (const what of form.querySelectorAll("[data-row-key]")) {
    keys[what.dataset.rowKey] = (box) => {
      if (box) box.checked = true;
      tell();
      if (what.matches("dialog")) what.showModal();
      else form.requestSubmit(what);
    };
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea") || document.querySelector("dialog[open]")) return;
    const isPicked = boxes.some((box) => box.checked);
    const box = event.key === "x" || !isPicked ? boxHere() : null;
    if (!Object.hasOwn(keys, event.key) || (!box && !(isPicked && event.key !== "x"))) return;
    event.preventDefault();
    keys[event.key](box);
  });
  tell();
})();
