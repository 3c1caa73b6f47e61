// The list of customers: picking all of a page, and how many are picked.
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
    all.checked = picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
})();
