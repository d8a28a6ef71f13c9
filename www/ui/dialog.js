// @ts-check
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "../i18n.js";

/**
 * A modal dialog. Escape, the close button and a press beside it close it; the focus returns to where it was.
 * @param {{ title: string, content: import("./dom.js").Child, size?: "narrow" | "wide" }} options
 * @returns {HTMLDialogElement}
 */
export function openDialog({ title, content, size = "narrow" }) {
  const heading = uniqueId("dialog");
  const opener = document.activeElement;
  const dialog = h(
    "dialog",
    { class: `dialog dialog-${size}`, "aria-labelledby": heading },
    h(
      "div",
      { class: "dialog-frame" },
      h("header", { class: "dialog-head" }, h("h2", { id: heading, tabindex: -1 }, title), closeButton(() => dialog.close())),
      h("div", { class: "dialog-body" }, content),
    ),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Closes what a navigation or a sign-out leaves behind. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
}

/** @param {() => void} close */
function closeButton(close) {
  return h("button", { type: "button", class: "button button-icon", "aria-label": t("page.dialog.close"), onclick: close }, icon("close"));
}
