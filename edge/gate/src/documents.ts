import type { Namespace } from "./environment.ts";

/** The files of one tenant in KV: its policy, for *why*, and what its business API works on. */
export interface Documents {
  text(name: string): Promise<string | null>;
  /** The JSON of a file; undefined where there is none. */
  json(name: string): Promise<unknown>;
}

export function documentsOf(namespace: Namespace, tenant: string): Documents {
  const text = (name: string) => namespace.get(`${tenant}/${name}`, "text");
  const json = async (name: string) => {
    const stored = await text(name);
    return stored === null ? undefined : JSON.parse(stored);
  };
  return { text, json };
}
