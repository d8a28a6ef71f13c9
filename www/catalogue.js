// @ts-check

/**
 * @typedef {{ id: string, label?: Record<string, string> }} Item
 * @typedef {{ type: string, actions: readonly string[], items: readonly Item[] }} Items a type, with the actions on it that a module governs
 * @typedef {{ module: string, label?: Record<string, string>, actions: readonly string[], types: readonly Items[] }} Guest
 * @typedef {{ module: string, types: readonly Items[], guests: readonly Guest[] }} Part what a module governs, and what it shows of others
 */

/** @param {unknown} value @returns {value is Part} whether the data is what the policy itself records */
export const isPart = (value) => typeof value === "object" && value !== null && "types" in value && "guests" in value;

/**
 * The module, the type or the item that a request is about.
 * @param {Readonly<Record<string, Part>>} modules @param {string} resource @returns {Part | undefined}
 */
export function partFor(modules, resource) {
  const [name = "", id] = resource.split(/:(.*)/s);
  const whole = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (whole) return whole;
  const part = Object.values(modules).find(({ types }) => types.some(({ type }) => type === name));
  return part && { module: part.module, types: part.types.filter(({ type }) => type === name).map((one) => only(one, id)), guests: [] };
}

/** Items of open types are recorded nowhere. @param {Items} items @param {string | undefined} id @returns {Items} */
function only(items, id) {
  if (id === undefined) return items;
  return { ...items, items: [items.items.find((item) => item.id === id) ?? { id }] };
}
