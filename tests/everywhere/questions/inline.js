import * as callgate from "callgate/inline";
import { conformance } from "./conformance.mjs";

export const answers = (fixture) => conformance(callgate, fixture);
