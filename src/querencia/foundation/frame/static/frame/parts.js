// Parts of pages that htmx brings: what failed is said, and who is signed out signs in again.
(() => {
  "use strict";
  function tell(sentence) {
    const toast = document.getElementById("toast-template").content.cloneNode(true);
    toast.querySelector("p").textContent = sentence;
    document.getElementById("toasts").append(toast);
  }

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => tell(document.body.dataset.trouble));
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr.responseURL;
    if (answer && new URL(answer).pathname === document.body.dataset.login) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });

  // A field or form with data-submit sends its form as soon as it changes.
  document.addEventListener("change", (event) => {
    const chosen = event.target.closest("[data-submit]");
    (chosen?.form ?? chosen?.closest("form"))?.requestSubmit();
  });

  for (const toast of document.querySelectorAll("#toasts .success, #toasts .info")) {
    setTimeout(() => toast.remove(), 8000);
  }
})();
