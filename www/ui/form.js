// @ts-check
import { t } from "../i18n.js";
import { button } from "./controls.js";
import { openDialog } from "./dialog.js";
import { announce, fill, h } from "./dom.js";
import { sentenceOf } from "./why.js";

/**
 * @typedef {{ data: import("../data.js").Data, reload: () => void }} Target
 * @typedef {{ method: string, path: string, body?: unknown }} Change
 */

/**
 * Asks for values and sends them. A refusal is shown inside the dialog, which then stays open.
 * @param {Target} target
 * @param {{ title: string, fields: import("./dom.js").Child, change: (form: FormData) => Change }} options
 */
export function formDialog(target, { title, fields, change }) {
  const trouble = troubleLine();
  const submit = h("button", { class: "button button-primary" }, t("page.save"));
  const form = h("form", { class: "form" }, fields, trouble, h("div", { class: "row" }, submit, cancelButton(() => dialog.close())));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void once(submit, () => commit(target, change(new FormData(form)), { dialog, trouble, done: t("page.saved") }));
  });
  const dialog = openDialog({ title, content: form });
  form.querySelector("input")?.focus();
}

/**
 * @param {Target} target
 * @param {{ title: string, text: string, label: string, change: Change }} options
 */
export function deleteDialog(target, { title, text, label, change }) {
  const trouble = troubleLine();
  const act = () => void once(control, () => commit(target, change, { dialog, trouble, done: t("page.deleted") }));
  const control = button({ label, icon: "trash", tone: "danger", press: act });
  const buttons = h("div", { class: "row" }, control, cancelButton(() => dialog.close()));
  const dialog = openDialog({ title, content: [h("p", {}, text), trouble, buttons] });
}

/** A second press does nothing while the first is under way. @param {HTMLButtonElement} control @param {() => Promise<void>} act */
async function once(control, act) {
  if (control.disabled) return;
  const focused = document.activeElement;
  control.disabled = true;
  await act();
  control.disabled = false;
  if (focused instanceof HTMLElement && document.activeElement === document.body) focused.focus();
}

/** @param {Target} target @param {Change} change @param {{ dialog: HTMLDialogElement, trouble: HTMLElement, done: string }} shown */
async function commit({ data, reload }, { method, path, body }, { dialog, trouble, done }) {
  const answer = await data.send(method, path, body);
  if (!answer.ok) return fill(trouble, t("page.send.failed", { reason: sentenceOf(answer.code) }));
  dialog.close();
  announce(done);
  reload();
}

const troubleLine = () => h("p", { class: "form-trouble", role: "alert" });

/** @param {() => void} close */
const cancelButton = (close) => button({ label: t("page.dialog.cancel"), press: close });
