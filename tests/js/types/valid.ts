import type { ActionOn, Gate, ModuleName, RelationOf, Resource, SettingName } from "callgate";
import { gateFor } from "callgate/testing";

declare const gate: Gate;
declare const id: string;

gate.can("menu", "crm");
gate.can("export", "module:crm");
gate.can("export", { type: "module", id: "crm" });
gate.can("read", "crm");
gate.can("login", "queue:sales");
gate.can("login", `queue:${id}`);
gate.can("read", { type: "queue", id, properties: { seats: 2 } }, { within: "notices", context: { shift: "late" } });
gate.decide("login", "queue");
gate.why("read", "crm", "nl");
gate.items("login", "queue").has(id);

const actions: ReadonlySet<"read" | "login"> = gate.actions("queue:sales");
const action: ActionOn<"crm"> = "export";
const modules: readonly ModuleName[] = ["crm", "queues"];
const relation: RelationOf<"queue"> = "agent";
const setting: SettingName = "supervisors.may.log.in";
const resources: readonly Resource[] = ["crm", "queue", "queue:sales", { type: "queue" }];
await gateFor("{}", { subject: id, settings: { [setting]: true } });

void [actions, action, modules, relation, resources];
