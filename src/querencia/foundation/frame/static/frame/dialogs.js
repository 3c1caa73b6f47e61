// Dialogs: data-dialog opens one, data-confirm asks before a form is sent, data-dismiss takes a toast away.
(() => {
  "use strict";
  const confirmBox = () => document.getElementById("confirm");

  function ask(question) {
    const box = confirmBox();
    box.querySelector("#confirm-question").textContent = question;
    box.returnValue = "no";
    box.showModal();
    return new Promise((answer) => box.addEventListener("close", () => answer(box.returnValue === "yes"), { once: true }));
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    event.target.closest("[data-dismiss]")?.closest(".toast").remove();
  });

  document.addEventListener("submit", async (event) => {
    const asking = event.submitter?.closest("[data-confirm]") ?? event.target.closest("[data-confirm]");
    if (!asking || event.target.dataset.sure) return;
    event.preventDefault();
    event.stopPropagation();
    if (!(await ask(asking.dataset.confirm))) return;
    event.target.dataset.sure = "yes";
    event.target.requestSubmit(event.submitter);
    delete event.target.dataset.sure;
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((sure) => sure && event.detail.issueRequest(true));
  });
})();
