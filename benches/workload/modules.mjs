/** What every module offers: the four of CRUD, and four more. */
export const ACTIONS = ["read", "create", "update", "delete", "export", "share", "archive", "approve"];

const OF_QUEUES = ["calls", "queues", "callbacks", "recordings", "voicemails", "chats", "emails", "campaigns"];
const OF_DATABASES = ["contacts", "companies"];
const PLAIN = [
  "dashboard", "reports", "statistics", "users", "groups", "schedules", "announcements", "knowledge", "surveys", "wallboards", "scripts",
  "integrations", "settings", "billing",
];

export const MODULES = [...OF_QUEUES, ...OF_DATABASES, ...PLAIN];
export const MODULES_OF_ITEMS = [...OF_QUEUES, ...OF_DATABASES];

const types = new Map([...OF_QUEUES.map((module) => [module, "queue"]), ...OF_DATABASES.map((module) => [module, "database"])]);

/** The type of a module's items; undefined where it has none. */
export const typeOf = (module) => types.get(module);

const names = new Map(MODULES_OF_ITEMS.map((module) => [module, new Map(ACTIONS.map((action) => [action, `${module}.${action}`]))]));

/** The name of an action in callgate's language, where each pair of type and action is one module's. */
export const actionOf = (module, action) => names.get(module)?.get(action) ?? action;

export const ROLES = [
  "agent", "senior-agent", "supervisor", "team-leader", "quality", "trainer", "planner", "analyst", "campaign-manager", "back-office", "manager",
  "administrator",
];

export const SIZES = {
  small: { users: 50, groups: 8, queues: 20, databases: 5 },
  large: { users: 5_000, groups: 200, queues: 500, databases: 50 },
  extreme: { users: 100_000, groups: 1_000, queues: 5_000, databases: 200 },
};
