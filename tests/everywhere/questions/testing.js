import { tenantFor } from "callgate/testing";
import { conformance } from "./conformance.mjs";

export const answers = (fixture) => conformance({ tenantFor }, fixture);
