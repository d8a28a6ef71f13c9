import { actionOf, typeOf } from "./modules.mjs";

/**
 * The rules R2 to R10 of docs/policy-language.md, as far as this workload uses them, read word for word and slowly.
 * Engines are measured only where they answer as this does.
 *
 * @param {object} document
 * @returns {(subject: string, module: string, action: string, id?: string) => boolean} `menu` is an action
 */
export function referenceOf(document) {
  return (subject, module, action, id) => {
    const user = document.users[subject];
    if (user === undefined || user.state === "blocked") return false;
    const carriers = named(document, user);
    const has = (on, name) => right(user, carriers, on, name, id);
    const open = right(user, carriers, module, "menu", undefined);
    if (action === "menu") return open;
    const type = typeOf(module);
    if (id !== undefined && document.items[type]?.[id] === undefined) return false;
    return open && has(type ?? module, actionOf(module, action));
  };
}

function named(document, user) {
  const groups = user.groups.flatMap((group) => above(document, group));
  const roles = [...user.roles, ...groups.flatMap(({ roles = [] }) => roles)];
  return [...roles.map((role) => document.roles[role]), ...groups];
}

function above(document, group) {
  const record = document.groups[group];
  return [record, ...(record.parent ? above(document, record.parent) : [])];
}

function right(user, carriers, on, action, id) {
  const tied = [user, ...carriers].flatMap(({ assigned }) => assigned?.queue.works ?? []);
  const granted = carriers.flatMap(({ grants }) => grants).some((grant) => grant.on === on && grant.do.includes(action) && covers(grant, id, tied));
  const touching = (user.limits ?? []).filter((limit) => limit.on === on && (limit.do === undefined || limit.do.includes(action)));
  return granted && touching.every((limit) => covers(limit, id, tied) && met(limit, id));
}

function covers({ items = "all" }, id, tied) {
  if (items === "none") return false;
  if (id === undefined || items === "all") return true;
  return (items.ids ?? tied).includes(id);
}

const met = ({ where = [] }, id) => id === undefined || where.every(([, , other]) => id !== other);
