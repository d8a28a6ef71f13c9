/**
 * Gates requests by the routes of a policy and serves people their slices, with no framework.
 *
 * @packageDocumentation
 */

export { gate } from "./gate.js";
export type { GateOptions, Passed } from "./gate.js";
export type { Identified, Identity, Revoked, Subject } from "./identity.js";
export { keepTenant } from "./keep.js";
export type { KeepOptions } from "./keep.js";
export { languageFor, problem } from "./problem.js";
export { attributes, ndjson } from "./record.js";
export type { DecisionLog, DecisionRecord } from "./record.js";
export { slice } from "./slice.js";
export type { SliceOptions } from "./slice.js";
