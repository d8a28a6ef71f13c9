import type { Gate, RelationOf } from "callgate";
import { gateFor } from "callgate/testing";

declare const gate: Gate;

gate.can("fly", "crm"); // action
gate.can("menu", "crn"); // module
gate.can("read", { type: "quue", id: "sales" }); // type
gate.can("export", "queue:sales"); // an action of another type
gate.can("read", "queue", { within: "queues" }); // host
await gateFor("{}", { subject: "ada", settings: { "no.such.setting": true } }); // setting
gate.items("export", "queue"); // an action that no item has
gate.actions("module:crn"); // module, in the long form
const relation: RelationOf<"queue"> = "boss"; // relation

void relation;
