import * as callgate from "callgate";
import { signatures } from "./signatures.mjs";

export const answers = (fixture) => signatures(callgate, fixture.signatures);
