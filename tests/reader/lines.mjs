import { parse } from "./json.mjs";
import { refusing } from "./checkpoint.mjs";
import { decode } from "./jose.mjs";
import { must } from "./refusal.mjs";

const KIB = 1024;
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

const is = {
  id: (value) => typeof value === "string" && ID.test(value),
  text: (value) => typeof value === "string",
  instant: (value) => Number.isInteger(value) && value >= 0,
  integer: Number.isInteger,
  true: (value) => value === true,
  scalar: (value) => typeof value === "string" || typeof value === "boolean" || Number.isInteger(value),
  value: (value) => is.scalar(value) || (Array.isArray(value) && value.every(is.scalar)),
  list: (each) => (value) => Array.isArray(value) && value.every(each),
  map: (each, name = is.text) => (value) => value instanceof Map && [...value].every(([key, inner]) => name(key) && each(inner)),
  one: (...words) => (value) => words.includes(value),
  /** An object of exactly these members; those with `!` must be there. */
  object: (shape) => (value) => value instanceof Map
    && [...value.keys()].every((name) => name in shape || `${name}!` in shape)
    && Object.entries(shape).every(([name, test]) => {
      const [plain, required] = name.endsWith("!") ? [name.slice(0, -1), true] : [name, false];
      return value.has(plain) ? test(value.get(plain)) : !required;
    }),
};

const ids = is.list(is.id);
const key = (value) => kindOf(value) !== undefined;
const MISLEADING = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const need = (value) => ["view", "list"].includes(kindOf(value));
const label = is.map((value) => is.text(value) && !MISLEADING.test(value));
const salted = { "key!": key, "salt!": (value) => typeof value === "string" && decode(value)?.length === 16 };
const routes = is.list(routeOf);
const operators = is.one("eq", "ne", "lt", "le", "gt", "ge", "in", "has");
const operand = (value) => is.value(value) || is.object({ "path!": is.text })(value);
const where = (most) => (value) => Array.isArray(value) && value.length <= most && value.every(condition);
const cover = (value) => value === "all" || value === "listed"
  || is.object({ "ids!": ids })(value) || is.object({ "assigned!": is.id })(value);
const grant = is.object({ "type!": is.id, "do!": ids, "of!": cover, where: where(64) });
const shown = {
  menu: is.object({ label, href: is.text, icon: is.text, order: is.integer, section: is.id }),
  routes,
};
const module = is.object({
  ...shown,
  surface: is.one("panel", "api", "device"),
  behind: ids,
  closed: is.true,
  do: ids,
  when: is.list(is.object({ "do!": ids, "where!": where(64) })),
  items: is.list(grant),
  shows: is.map(ids, is.id),
});
const span = is.object({
  until: is.instant,
  "views!": is.list(key),
  assigned: is.map(is.map(ids, is.id), is.id),
  attributes: is.map(is.value),
  links: is.object({ doors: is.map(ids, is.id), shows: is.map(is.map(ids, is.id), is.id), routes: is.map(routes, is.id) }),
});

const sections = is.map(is.object({ label, order: is.integer }), is.id);
const view = {
  carrier: is.text, sections,
  "modules!": is.map(module, is.id), facts: is.map(is.map(is.map(is.value)), is.id),
};
const single = is.object({ ...salted, ...view });
const page = is.object({ ...salted, sections, "modules!": is.map(is.object({ ...shown, "closed!": is.true }), is.id) });
const several = is.object({ ...salted, "parts!": is.list(is.object(view)) });

const KINDS = {
  user: is.object({
    ...salted, "status!": is.one("active", "blocked"), type: is.text, "since!": is.instant, "spans!": is.list(span), "needs!": is.list(need),
  }),
  view: (line) => (line.get("key").startsWith("view/page/") ? page(line) : single(line) || several(line)),
  list: is.object({ ...salted, "type!": is.id, "items!": ids }),
  routes: is.object({ ...salted, "routes!": routes }),
};

function routeOf(value) {
  const [method, path, action, on, parameter = "", host] = is.list(is.text)(value) ? value : [];
  return value.length >= 4 && value.length <= 6 && [method, path, parameter].every(is.text) && [action, on].every(is.id) && (host === undefined || is.id(host));
}

function condition(value) {
  return Array.isArray(value) && value.length === 3 && is.text(value[0]) && operators(value[1]) && operand(value[2]);
}

function kindOf(text) {
  if (text === "routes") return "routes";
  if (/^user\/[\x21-\x7e]{1,255}$/.test(text)) return "user";
  if (typeof text !== "string") return undefined;
  const [kind, ...rest] = text.split("/");
  if (kind === "view" && rest.length > 0 && rest.every(is.id)) return "view";
  return kind === "list" && rest.length === 1 && rest.every(is.id) ? "list" : undefined;
}

/** The key as it stands at the begin of a line, unescaped (step 20). */
export function keyOf(line) {
  const [begin] = /^\{"key":"(?:[^"\\]|\\.)*"/s.exec(line.toString("latin1")) ?? [];
  must(begin !== undefined, "line_refused");
  const found = refusing("line_refused", () => parse(Buffer.from(`${begin}}`, "latin1"), 1)).get("key");
  must(kindOf(found) !== undefined, "line_refused");
  return found;
}

/** Step 22. */
export function lineOf(bytes) {
  const kind = kindOf(keyOf(bytes));
  must(bytes.length <= 256 * KIB, "too_large");
  const line = refusing("line_refused", () => parse(bytes, 10));
  must(KINDS[kind](line) && line.get("key") === keyOf(bytes), "line_refused");
  if (kind === "user") must(isPerson(line), "line_refused");
  if (kind === "view") must(!viewsOf(line).some(hasBoth), "line_refused");
  if (kind === "list") must(line.get("key") === `list/${line.get("type")}`, "line_refused");
  return line;
}

/** The views of a line: itself, or its parts. */
export function viewsOf(line) {
  return line.get("parts") ?? [line];
}

function isPerson(line) {
  const [spans, needs] = [line.get("spans"), line.get("needs")];
  const ends = spans.map((each) => each.get("until") ?? Infinity);
  const ascending = ends.every((end, index) => index === 0 || end > ends[index - 1]);
  const named = spans.every((each) => each.get("views").every((view) => needs.includes(view)));
  return spans.length >= 1 && spans.length <= 32 && ascending && named && needs.length <= 63 && new Set(needs).size === needs.length;
}

function hasBoth(view) {
  return [...(view.get("modules")?.values() ?? [])].some((module) => module.has("closed") && module.has("behind"));
}
