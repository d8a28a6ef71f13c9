import { decide } from "./decide.mjs";
import { viewsOf } from "./lines.mjs";

/** What a request asks, by the first route that matches: `{ code }` where there is none, else `{ allowed, resource }`. */
export function route(opened, now, { method, path }) {
  const asked = segments(path);
  if (asked === undefined) return { code: "path_refused", allowed: false };
  const wanted = method === "HEAD" ? "GET" : method;
  const found = tableOf(opened, now).find((each) => each[0] === wanted && matched(each[1], asked));
  return found === undefined ? { code: "unlisted", allowed: false } : judged(opened, now, found, matched(found[1], asked));
}

function judged(opened, now, found, parameters) {
  const [, , action, type, parameter = "", within] = found;
  const id = parameter === "" ? undefined : parameters.get(parameter);
  const resource = id === undefined ? type : `${type}:${id}`;
  return { resource, allowed: decide(opened, now, { action, resource, within }) };
}

/** The whole table of a store; of a slice the routes of the modules that it holds, which never overlap between modules. */
function tableOf({ routes, person, lines }, now) {
  if (routes !== undefined) return routes;
  const span = person.get("spans").find((each) => now < (each.get("until") ?? Infinity));
  const views = (span?.get("views") ?? []).flatMap((name) => viewsOf(lines.get(name)));
  const modules = views.flatMap((view) => [...(view.get("modules")?.values() ?? [])]);
  const linked = [...(span?.get("links")?.get("routes")?.values() ?? [])];
  return [...modules.flatMap((module) => module.get("routes") ?? []), ...linked.flat()];
}

/** The decoded segments of a path in its normal form; undefined for every other. */
function segments(path) {
  if (!path.startsWith("/") || /[?#]/.test(path)) return undefined;
  const decoded = path === "/" ? [] : path.slice(1).split("/").map(decode);
  const odd = (segment) => segment === undefined || ["", ".", ".."].includes(segment) || /[/\\\p{Cc}]/u.test(segment);
  return decoded.some(odd) ? undefined : decoded;
}

/** Once; undefined where it is not UTF-8 in percent-encoding. */
function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The parameters of a path under a pattern; undefined where it does not match. */
function matched(pattern, asked) {
  const expected = pattern.split("/").filter((segment) => segment !== "");
  const name = (segment) => /^\{(.*)\}$/.exec(segment)?.[1];
  const fits = expected.length === asked.length && expected.every((segment, index) => name(segment) !== undefined || segment === asked[index]);
  return fits ? new Map(expected.map((segment, index) => [name(segment), asked[index]])) : undefined;
}
