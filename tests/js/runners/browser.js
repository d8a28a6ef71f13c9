import * as callgate from "../../../dist/entry/browser.js";
import { conformance } from "../conformance.mjs";

/** What `/fixture.json` of the server says, asked in this browser. */
export async function results() {
  const response = await fetch("/fixture.json");
  return conformance(callgate, await response.json());
}
