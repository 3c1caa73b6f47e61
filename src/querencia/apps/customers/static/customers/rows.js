// Rows of a form: "add another" copies the empty row. Without this script there is always one empty row.
(() => {
  "use strict";
  for (const part of document.querySelectorAll("[data-rowset]")) {
    const prefix = part.dataset.rowset;
    const total = part.querySelector(`#id_${CSS.escape(prefix)}-TOTAL_FORMS`);
    const button = part.querySelector("[data-add]");
    button.hidden = false;
    button.addEventListener("click", () => {
      const line = part.querySelector("template").content.cloneNode(true);
      for (const element of line.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const name of ["name", "id", "for", "aria-describedby"]) {
          const value = element.getAttribute(name);
          if (value) element.setAttribute(name, value.replace("__prefix__", total.value));
        }
      }
      total.value = Number(total.value) + 1;
      const rows = part.querySelector(".rows");
      rows.append(line);
      rows.lastElementChild.querySelector("input:not([type=hidden]), select")?.focus();
    });
  }
})();
