import { evaluator } from "../../../dist/api/evaluator.js";

const codes = ["allowed", "malformed", "unknown_target", "not_granted", "expired", "unlisted"];
const numberOf = (code) => codes.indexOf(code);

export const HOUR = 3_600_000;
export const START = Date.UTC(2026, 0, 1);

/**
 * An evaluator in plain JavaScript, for what the package adds to the real one. A slice is JSON:
 * { subject, sequence, expires, spans: [{ until, allow: ["action resource", …] }] }.
 */
export const fakeCore = {
  codes: () => codes.join("\n"),
  opening(bytes, subject, tenant, keys, floor, now, tolerance) {
    const trust = { subject, tenant, keys, floor, now, tolerance };
    const open = () => (subject === undefined ? this.openTenant : this.openSlice)(bytes, trust);
    return { kid: "key", key: {}, message: new Uint8Array(), signature: new Uint8Array(), read: () => {}, settled: open };
  },
  openSlice: async (bytes, trust) => opened(parse(bytes), trust),
  openTenant: async (jws, trust) => {
    const content = parse(jws);
    return { ...checked(content, trust), tenant: () => new FakeTenant(content) };
  },
  PageFloor: class {},
  Timer: class {
    constructor(ms, callback) {
      this.handle = setTimeout(callback, ms);
    }
    cancel() {
      clearTimeout(this.handle);
    }
  },
};

export function useFakeCore(overrides = {}) {
  evaluator.provide(() => ({ ...fakeCore, ...overrides }));
}

export const encode = (content) => new TextEncoder().encode(JSON.stringify(content));

export function slice(allow = ["menu crm"], changes = {}) {
  const expires = START + 24 * HOUR;
  return { subject: "anna", sequence: START, expires, spans: [{ until: expires, allow }], ...changes };
}

export class FakeGate {
  since = 0;
  weight = 0;
  parts = [];
  asked = 0;

  constructor(content) {
    Object.assign(this, content);
  }
  /** `read queue:` allows all queues; where none is allowed by itself, every queue has the same answer. */
  decide(now, action, resource) {
    this.asked += 1;
    if (resource === "trap") throw new WebAssembly.RuntimeError("unreachable");
    if (now >= this.expires) return numberOf("expired");
    const allowed = this.allowed(now);
    const type = /^(?!module:)[^:]+:/.exec(resource)?.[0];
    const alike = type !== undefined && (allowed.includes(`${action} ${type}`) || !allowed.some((text) => text.startsWith(`${action} ${type}`)));
    const asked = `${action} ${alike ? type : resource.replace(/^module:/, "")}`;
    return numberOf(allowed.includes(asked) ? "allowed" : "not_granted") + (alike ? 32 : 0);
  }
  judge(now, action, resource) {
    return this.decide(now, action, resource) % 32;
  }
  until(now) {
    return this.spans.find(({ until }) => now < until)?.until ?? this.expires;
  }
  menu(now) {
    const label = { en: "Customers", nl: "Klanten" };
    return this.allowed(now).map((text) => ({ kind: "module", id: text.split(" ")[1], label, children: [] }));
  }
  items(now, action, type) {
    const prefix = `${action} ${type}:`;
    return this.allowed(now).filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length)).join("\n");
  }
  actions(now, resource) {
    return this.allowed(now).map((text) => text.split(" ")).filter(([, on]) => on === resource).map(([action]) => action).join("\n");
  }
  route(now, method, path) {
    if (path === "/crm/vip") return { code: this.decide(now, "menu", "crm"), action: "read", resource: "crm_database:vip" };
    if (path !== "/crm") return { code: numberOf("unlisted") };
    return { code: this.decide(now, "menu", "crm"), action: "menu", resource: "crm", params: { method } };
  }
  why(now, action, resource) {
    const code = codes[this.judge(now, action, resource)];
    const steps = [{ code: "granted_by", params: { carrier: "role/agent", on: "queue", do: ["read"], items: ["sales", "vip"] } }];
    return { allowed: code === "allowed", code, scope: "slice", steps, until: this.until(now) };
  }
  line() {
    return encode(this.subject);
  }
  free() {}
  allowed(now) {
    return this.spans.find(({ until }) => now < until && now < this.expires)?.allow ?? [];
  }
}

class FakeTenant {
  supplied = new Set();

  constructor(content) {
    Object.assign(this, content);
  }
  /** Of nobody in particular: the root. */
  missing(subject) {
    const needed = subject === "" ? this.files.slice(0, 1) : this.files;
    return needed.filter((name) => !this.supplied.has(name)).slice(0, 1).join("\n");
  }
  supply(name) {
    this.supplied.add(name);
  }
  mark() {
    return 0;
  }
  trim() {}
  succeed() {}
  free() {}
  gate(subject) {
    if (this.missing() !== "") throw { code: "unavailable" };
    if (!this.people.includes(subject)) throw { code: "unknown_subject" };
    return new FakeGate(slice(["menu crm"], { subject, sequence: this.sequence, expires: this.expires }));
  }
  revived(lines) {
    return this.gate(JSON.parse(new TextDecoder().decode(lines)));
  }
  slice(subject) {
    return encode({ subject });
  }
  etag() {
    return "tag";
  }
}

function opened(content, trust) {
  if (content.subject !== trust.subject) throw { code: "wrong_subject" };
  return { ...checked(content, trust), gate: () => new FakeGate(content) };
}

function checked({ sequence, expires, root = "root" }, { floor, now }) {
  if (floor !== undefined && sequence < floor.sequence) throw { code: "rolled_back" };
  const mark = { sequence, root };
  if (now >= expires) throw { code: "expired", floor: mark };
  return { publication: { ...mark, expires, kid: "key" }, free() {} };
}

function parse(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw { code: "malformed_slice" };
  }
}
