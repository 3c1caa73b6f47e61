// The inbox: picking all of a page, and how many are picked; x picks the line with the focus.
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
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const box = document.activeElement.closest("[data-row]")?.querySelector("input[name=elegidos]");
    if (!box) return;
    box.checked = !box.checked;
    tell();
  });
  tell();
})();
