/**
 * Opens slices and snapshots, and decides for one person: what pages and workers import.
 *
 * @packageDocumentation
 */

export { connect, ConnectionErrorEvent, NoticeEvent } from "./connect.js";
export type { Connected, ConnectOptions } from "./connect.js";
export { CallgateError } from "./errors.js";
export { loadLocale } from "./locales.js";
export type {
  ActionOn, HostName, ItemAction, ModuleName, PolicyNames, Register, RelationOf, ResourceName, SettingName, TypeName,
} from "./names.js";
export { openSlice } from "./slice.js";
export { openSnapshot } from "./tenant.js";
export { describe, registerLocale } from "./texts.js";
export type { Texts } from "./texts.js";
export type {
  Asking, Code, Decision, Explanation, Floor, Gate, Mark, MenuNode, Notice, Properties, PublicKey, Resource, RouteDecision,
  SnapshotOptions, Source, Step, Tenant, Trust, Value,
} from "./types.js";
