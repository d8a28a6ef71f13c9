import * as callgate from "callgate";
import { conformance } from "./conformance.mjs";

export const answers = (fixture) => conformance(callgate, fixture);
