import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, ReflectionKind } from "typedoc";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** The package's modules, as they are imported, and the source of each. `inline` has no name that the main one has not. */
function modules() {
  const named = Object.entries(exports).filter(([path]) => path !== "./inline").flatMap(([path, conditions]) => {
    const types = typesOf(conditions);
    return types === undefined ? [] : expanded(path.replace(/^\.\/?/, ""), types);
  });
  return new Map(named.map(([path, types]) => [path === "" ? "callgate" : `callgate/${path}`, sourceOf(types)]));
}

function typesOf(conditions) {
  return conditions.types ?? conditions.default?.types;
}

/** `sources/*` stands for every file that the pattern meets; those that only help the others have no export of a source. */
function expanded(path, types) {
  if (!path.endsWith("*")) return [[path, types]];
  const files = readdirSync(join(ROOT, "src/js", path.slice(0, -1)), { recursive: true }).filter((file) => /^(?!names).*\.ts$/.test(file));
  return files.map((file) => file.replace(/\.ts$/, "")).sort().map((name) => [path.replace("*", name), types.replace("*", name)]);
}

function sourceOf(types) {
  const source = types.replace("./dist/", "src/js/");
  return source.includes("/entry/") ? source : source.replace(/\.d\.ts$/, ".ts");
}

/** Writes the reference of every module into a folder. Throws with what the comments lack. */
async function write(folder) {
  const sources = modules();
  const application = await Application.bootstrapWithPlugins({ ...options, entryPoints: [...sources.values()].map((file) => join(ROOT, file)), out: folder });
  const project = await application.convert();
  if (project === undefined) throw new Error("the sources do not compile");
  for (const child of project.children ?? []) child.name = nameOf(child, sources);
  application.validate(project);
  for (const gap of gapsIn(project)) application.logger.warn(gap);
  if (application.logger.hasErrors() || application.logger.hasWarnings()) throw new Error("the reference has gaps: see above");
  await application.generateOutputs(project);
}

/** A module is called as it is imported. */
function nameOf({ name }, sources) {
  const source = [...sources].find(([, file]) => file.replace(/(\/index)?(\.d)?\.ts$/, "") === name);
  return source === undefined ? name : source[0];
}

const described = ReflectionKind.ClassOrInterface | ReflectionKind.TypeAlias | ReflectionKind.Variable | ReflectionKind.FunctionOrMethod | ReflectionKind.Property;
const exemplified = ReflectionKind.Class | ReflectionKind.Function;

/** What is exported without a comment, and functions and classes without an example. */
function gapsIn(project) {
  return project.getReflectionsByKind(described).filter((reflection) => !speaksForItself(reflection)).flatMap((reflection) => {
    const comments = [reflection, ...(reflection.signatures ?? [])].map(({ comment }) => comment).filter(Boolean);
    const name = `${reflection.parent?.getFriendlyFullName()}, ${reflection.name}`;
    if (comments.length === 0) return [`${name}: there is no comment`];
    return reflection.kindOf(exemplified) && !comments.some((comment) => comment.getTag("@example")) ? [`${name}: there is no example`] : [];
  });
}

/** Members of unnamed types, and the methods of Cloudflare's that a source needs. */
function speaksForItself(reflection) {
  return inUnnamedType(reflection) || /^Kv(Floor)?Namespace$/.test(reflection.parent?.name ?? "");
}

function inUnnamedType({ parent }) {
  return parent !== undefined && (parent.kindOf(ReflectionKind.TypeLiteral) || inUnnamedType(parent));
}

/** The reference as it would be written, by file. */
export async function generated() {
  const folder = mkdtempSync(join(tmpdir(), "callgate-reference-"));
  try {
    await write(folder);
    return filesOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".md")).sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** What a policy's names are computed with. */
const intentionallyNotExported = ["Text", "Names", "At", "Whole", "Named"];

const options = {
  plugin: ["typedoc-plugin-markdown"],
  tsconfig: join(ROOT, "tsconfig.json"),
  basePath: ROOT,
  name: "API reference",
  readme: "none",
  disableSources: true,
  excludeExternals: true,
  sort: ["source-order"],
  groupOrder: ["Functions", "Classes", "Interfaces", "Type Aliases", "*"],
  logLevel: "Warn",
  intentionallyNotExported,
  validation: { notExported: true, invalidLink: true, notDocumented: false },
  outputFileStrategy: "modules",
  entryFileName: "README",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true, hideSources: true },
  useHTMLAnchors: false,
};
