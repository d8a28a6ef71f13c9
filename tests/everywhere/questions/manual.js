import * as callgate from "callgate/manual";
import { conformance } from "./conformance.mjs";

export function answers(fixture, wasm) {
  callgate.load(wasm);
  return conformance(callgate, fixture);
}
