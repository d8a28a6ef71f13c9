import { cargo } from "../setup/cargo.mjs";

/** Asks generated tenants' documents, stores and slices the same questions: `npm run compare -- COUNT SEED`. */
export default async function compare(args) {
  await cargo(["run", "--locked", "--example", "compare", "--", ...args], { show: true });
}
