// @ts-check
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @typedef {{ label: string, icon?: string, tone?: "plain" | "primary" | "danger", disabled?: boolean, describedBy?: string, name?: string, press: () => void }} ButtonOptions */

/**
 * @param {ButtonOptions} options `name` is what a screen reader says where the label alone says too little
 */
export function button({ label, icon: drawing, tone = "plain", disabled = false, describedBy, name, press }) {
  return h(
    "button",
    { type: "button", class: `button button-${tone}`, disabled, "aria-describedby": describedBy, "aria-label": name, onclick: press },
    drawing ? icon(drawing) : null,
    h("span", {}, label),
  );
}

/** @param {string} href @param {string} label @param {string} [drawing] */
export function link(href, label, drawing) {
  return h("a", { href, class: "button button-plain" }, drawing ? icon(drawing) : null, h("span", {}, label));
}

/** @param {"good" | "stop" | "warn" | "calm"} tone @param {string} text @param {string} [drawing] */
export function badge(tone, text, drawing) {
  return h("span", { class: `badge badge-${tone}` }, drawing ? icon(drawing) : null, h("span", {}, text));
}

/**
 * @param {string} label
 * @param {string} name
 * @param {{ value?: string, type?: string, required?: boolean, autocomplete?: string }} [options]
 */
export function field(label, name, { value = "", type = "text", required = false, autocomplete = "off" } = {}) {
  return h("label", { class: "field" }, h("span", {}, label), h("input", { name, type, value, required, autocomplete, maxlength: 120 }));
}
