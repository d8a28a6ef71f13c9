import { viewsOf } from "./lines.mjs";

/** Pages say nothing but what menus and routes are. */
const decides = (name) => !name.startsWith("view/page/");

/** Naive decisions over an opened slice: some grant of some view in force covers it, and the doors are open. */
export function decide({ expires, person, lines }, now, { action, resource, within, context = {}, properties = {} }) {
  if (now >= expires) return false;
  const span = person.get("spans").find((each) => now < (each.get("until") ?? Infinity));
  if (span === undefined) return false;
  const views = span.get("views").filter(decides).flatMap((name) => viewsOf(lines.get(name)));
  const scene = { person, lines, span, views, action, context, properties };
  const [type, id] = resource.split(/:(.*)/s);
  const target = governing(scene, type);
  if (target === undefined) return false;
  return reachable(scene, target, within) && (within === undefined ? open(scene, target) : hosted(scene, within)) && holds(scene, type, id);
}

const modulesOf = ({ views }, name) => views.map((view) => [view, view.get("modules")?.get(name)]).filter(([, module]) => module !== undefined);
const surface = (scene, name) => modulesOf(scene, name)[0]?.[1].get("surface") ?? "panel";

/** The module that a type's action belongs to, or the module of this name. */
function governing(scene, name) {
  for (const view of scene.views) {
    for (const [id, module] of view.get("modules") ?? []) {
      if (id === name) return id;
      if (module.get("items")?.some((grant) => grant.get("type") === name && grant.get("do").includes(scene.action))) return id;
    }
  }
  return undefined;
}

function reachable(scene, target, within) {
  const linked = scene.span.get("links")?.get("shows")?.get(within)?.get(target) ?? [];
  const shown = within === undefined || linked.includes(scene.action)
    || modulesOf(scene, within).some(([, host]) => host.get("shows")?.get(target)?.includes(scene.action));
  const device = surface(scene, target) === "device" && (within === undefined || surface(scene, within) === "device");
  return shown && (scene.person.get("status") === "active" || device);
}

/** A panel is open by its menu; what stands above it, by theirs. */
function open(scene, name) {
  const found = modulesOf(scene, name);
  const linked = scene.span.get("links")?.get("doors")?.get(name) ?? [];
  const known = found.filter(([, module]) => !module.has("closed"));
  if (known.length === 0 && linked.length === 0) return false;
  const above = new Set([...linked, ...known.flatMap(([, module]) => module.get("behind") ?? [])]);
  return [name, ...above].every((id) => surface(scene, id) !== "panel" || whole(scene, id, "menu"));
}

function hosted(scene, host) {
  const entered = modulesOf(scene, host).some(([view, module]) => module.get("do") !== undefined
    || module.get("when")?.some((row) => met(scene, view, row.get("where"), undefined, undefined))
    || module.get("items")?.some((grant) => met(scene, view, grant.get("where"), grant.get("type"), undefined)));
  return entered && open(scene, host);
}

function holds(scene, type, id) {
  const item = scene.views.some((view) => [...(view.get("modules")?.values() ?? [])].some((module) => module.get("items")?.some((grant) =>
    grant.get("type") === type && covers(scene, view, grant, id))));
  return item || (id === undefined && (whole(scene, type, scene.action) || anyItem(scene, type)));
}

function whole(scene, name, action) {
  return modulesOf(scene, name).some(([view, module]) => module.get("do")?.includes(action)
    || module.get("when")?.some((row) => row.get("do").includes(action) && met(scene, view, row.get("where"), undefined, undefined)));
}

/** A module is asked for every right of this name, those on its items included. */
function anyItem(scene, name) {
  return modulesOf(scene, name).some(([view, module]) => module.get("items")?.some((grant) => covers(scene, view, grant, undefined)));
}

function covers(scene, view, grant, id) {
  if (!grant.get("do").includes(scene.action)) return false;
  const [type, of] = [grant.get("type"), grant.get("of")];
  const among = () => {
    if (id === undefined || of === "all") return true;
    if (of === "listed") return scene.lines.get(`list/${type}`).get("items").includes(id);
    if (of.has("ids")) return of.get("ids").includes(id);
    return scene.span.get("assigned")?.get(type)?.get(of.get("assigned"))?.includes(id) ?? false;
  };
  return among() && met(scene, view, grant.get("where"), type, id);
}

function met(scene, view, where, type, id) {
  return (where ?? []).every(([path, operator, right]) => {
    const paths = [path, right instanceof Map ? right.get("path") : ""];
    if (id === undefined && paths.some((each) => each.startsWith("resource."))) return true;
    const value = (each) => valueOf(scene, view, each, type, id);
    return compare(value(path), operator, right instanceof Map ? value(right.get("path")) : right);
  });
}

function valueOf({ person, span, action, context, properties }, view, path, type, id) {
  const [root, name] = path.split(/\.(.*)/s);
  if (path === "subject.id") return person.get("key").slice("user/".length);
  if (path === "action.name") return action;
  if (root === "context") return Object.hasOwn(context, name) ? context[name] : undefined;
  if (root === "subject") return span.get("attributes")?.get(name);
  if (path === "resource.id") return id;
  if (path === "resource.type") return type;
  return root === "resource" ? stated(view.get("facts")?.get(type)?.get(id)?.get(name), properties, name) : undefined;
}

/** What is recorded, unless the request says otherwise; what it says itself where nothing is recorded. */
function stated(recorded, requested, name) {
  if (!Object.hasOwn(requested, name)) return recorded;
  return recorded === undefined || JSON.stringify(recorded) === JSON.stringify(requested[name]) ? requested[name] : undefined;
}

/** Every item of a type that the views name, on which the action is allowed. */
export function items(opened, now, { action, type }) {
  const { person, lines } = opened;
  const span = person.get("spans").find((each) => now < (each.get("until") ?? Infinity));
  const modules = (span?.get("views") ?? []).filter(decides).flatMap((name) => viewsOf(lines.get(name))).flatMap((view) => [...(view.get("modules")?.values() ?? [])]);
  const grants = modules.flatMap((module) => module.get("items") ?? []).filter((grant) => grant.get("type") === type);
  const tied = [...(span?.get("assigned")?.get(type)?.values() ?? [])].flat();
  const named = grants.flatMap((grant) => (grant.get("of") === "listed" ? lines.get(`list/${type}`).get("items") : grant.get("of").get?.("ids") ?? []));
  return [...new Set([...named, ...tied])].filter((id) => decide(opened, now, { action, resource: `${type}:${id}` })).sort();
}

function compare(left, operator, right) {
  const listed = (list, scalar) => Array.isArray(list) && !Array.isArray(scalar) && scalar !== undefined && list.includes(scalar);
  if (operator === "in") return listed(right, left);
  if (operator === "has") return listed(left, right);
  if (left === undefined || right === undefined || typeof left !== typeof right || typeof left === "object") return false;
  if (operator === "eq") return left === right;
  if (operator === "ne") return left !== right;
  const order = { lt: left < right, le: left <= right, gt: left > right, ge: left >= right };
  return Number.isInteger(left) && Number.isInteger(right) && order[operator];
}
