// @ts-check

/**
 * @typedef {string | Node | readonly Child[] | false | null | undefined} Child
 * @typedef {Record<string, string | number | boolean | EventListener | undefined>} Attributes
 */

/**
 * Builds an element. Strings become text nodes; nothing is ever parsed as HTML.
 * `onclick` and its like take a listener, `true` sets an attribute without value, `false` leaves it out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  append(element, children);
  return element;
}

/** @param {Node} parent @param {readonly Child[]} children */
function append(parent, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue;
    if (Array.isArray(child)) append(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else parent.appendChild(document.createTextNode(/** @type {string} */ (child)));
  }
}

/** @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

let counter = 0;

/** @param {string} prefix @returns {string} an id that no other element has */
export const uniqueId = (prefix) => `${prefix}-${++counter}`;

/**
 * Tells screen readers about a change that has no focus of its own.
 * @param {string} message
 */
export function announce(message) {
  const region = document.getElementById("status");
  if (region) region.textContent = message;
}
