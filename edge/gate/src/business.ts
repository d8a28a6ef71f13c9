import { Catalogue, type Part } from "./catalogue.ts";
import { Demo, type Data, type Person } from "./demo.ts";
import type { Documents } from "./documents.ts";

/** Hands out the business data of a tenant; what was changed in it lasts as long as the isolate. */
export type KeepBusiness = () => Promise<Demo | Catalogue>;

/** Reads the data at the first request that needs it. No promise is shared between requests: workerd forbids it. */
export function keepBusiness(documents: Documents): KeepBusiness {
  let kept: Demo | Catalogue | undefined;
  return async () => {
    if (kept) return kept;
    const [data = {}, people = []] = await Promise.all([documents.json("data.json"), documents.json("people.json")]);
    return (kept ??= businessOf(data as Data & { modules?: Record<string, Part> }, people as Person[]));
  };
}

/** Data of its own is shown as such; without any there is what the policy records. */
function businessOf({ modules, ...data }: Data & { modules?: Record<string, Part> }, people: readonly Person[]): Demo | Catalogue {
  return Object.keys(data).length > 0 ? new Demo(data, people) : new Catalogue(modules ?? {});
}
