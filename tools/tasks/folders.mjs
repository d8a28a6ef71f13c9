import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Makes a folder hold exactly what another holds, file by file, so that neither it nor a file that stays is ever missing. */
export function moveContents(from, to) {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from);
  for (const name of names) moveEntry(join(from, name), join(to, name));
  for (const name of readdirSync(to)) if (!names.includes(name)) rmSync(join(to, name), { recursive: true });
  rmSync(from, { recursive: true });
}

function moveEntry(from, to) {
  const folder = isFolder(from);
  if (existsSync(to) && isFolder(to) !== folder) rmSync(to, { recursive: true });
  if (folder) moveContents(from, to);
  else renameSync(from, to);
}

const isFolder = (path) => statSync(path).isDirectory();
