/**
 * @typedef {{ type: string, actions: string[], items: { id: string, label?: Record<string, string> }[] }} Items
 * @typedef {{ module: string, label?: Record<string, string>, actions: string[], types: Items[] }} Guest
 * @typedef {{ module: string, types: Items[], guests: Guest[] }} Part
 */

/**
 * The business data of a tenant that has none of its own: what each module governs, with every recorded item, and
 * what it shows of others. Whoever hands it out narrows it down to what the person may see.
 * @returns {{ modules: Record<string, Part> }}
 */
export function catalogueOf({ modules = {}, items = {} }) {
  const partOf = (id) => ({ module: id, types: typesOf(modules[id], items), guests: guestsOf(modules[id], modules, items) });
  return { modules: Object.fromEntries(Object.keys(modules).map((id) => [id, partOf(id)])) };
}

/** @returns {Items[]} */
function typesOf({ items: governed = {} }, items) {
  return Object.entries(governed).map(([type, actions]) => ({ type, actions, items: recorded(items[type] ?? {}) }));
}

const recorded = (items) => Object.entries(items).map(([id, { label }]) => ({ id, label }));

/** @returns {Guest[]} */
function guestsOf({ shows = {} }, modules, items) {
  return Object.entries(shows).map(([module, actions]) => {
    const shown = typesOf(modules[module], items).map((one) => ({ ...one, actions: one.actions.filter((action) => actions.includes(action)) }));
    return { module, label: modules[module].label, actions, types: shown.filter((one) => one.actions.length > 0) };
  });
}
