import type { ActionOn, HostName, ItemAction, ModuleName, ResourceName, TypeName } from "./names.js";

/** A value of a request or of a record; numbers are integers of at most 2^53 − 1. */
export type Value = string | boolean | number | readonly (string | boolean | number)[];

/**
 * What is acted on: a module (`"crm"`), a type (`"queue"`) or one item (`"queue:sales"`).
 *
 * @example
 * gate.can("update", { type: "contact", id: "42", properties: { status: "open" } });
 */
export type Resource =
  | ResourceName
  | { readonly type: "module"; readonly id: ModuleName; readonly properties?: Properties }
  | {
      readonly type: TypeName;
      readonly id?: string;
      /** Read only where the policy declares them `asserted`; a record's own value always wins. */
      readonly properties?: Properties;
    };

/** Attributes by name. */
export type Properties = Readonly<Record<string, Value>>;

/** What a question may carry besides action and resource. */
export interface Asking {
  /** The module inside which the resource is shown. Advisory in a page; at the edge it comes from the route. */
  readonly within?: HostName;
  /** What conditions read as `context.…`, such as the time of day or a device. */
  readonly context?: Properties;
  /** Attributes of the person that the policy lets a caller assert. */
  readonly subject?: Properties;
  /** Attributes of the action. */
  readonly action?: Properties;
}

/** Why a question was answered as it was. Only `allowed` allows. */
export type Code =
  | "allowed"
  | "malformed"
  | "incomplete"
  | "unknown_subject"
  | "not_valid"
  | "unknown_target"
  | "blocked"
  | "not_shown"
  | "door_closed"
  | "not_granted"
  | "item_not_covered"
  | "condition_not_met"
  | "limited"
  | "expired"
  | "unlisted"
  | "path_refused"
  | "poisoned";

/** The answer to one question. A denial is a value, never an exception. */
export interface Decision {
  /** Whether the person may; exactly where `code` is `"allowed"`. */
  readonly allowed: boolean;
  /** Why, in one stable word. */
  readonly code: Code;
}

/** The answer for a request: the check that its route names, and what came out of it. */
export interface RouteDecision extends Decision {
  /** The action that the route asks for; absent where no route matched, as are the others. */
  readonly action?: string;
  /** What it is asked on: `"crm"` or `"queue:sales"`. */
  readonly resource?: string;
  /** The host module, where the route names one. */
  readonly within?: string;
  /** The named segments of the path, decoded once. */
  readonly params?: Readonly<Record<string, string>>;
}

/** One entry of the menu: a heading or a module, in the order the policy gives. */
export interface MenuNode {
  /** A heading, which leads nowhere, or a module. */
  readonly kind: "section" | "module";
  /** The id of the section or module; a section and a module may share one. */
  readonly id: string;
  /** In the asked language, else in English, else the id. Untrusted text: set it with `textContent`. */
  readonly label: string;
  /** The module's path, as the policy has it. */
  readonly href?: string;
  /** The icon's name, as the policy has it. */
  readonly icon?: string;
  /** What stands below it; empty where nothing does. */
  readonly children: readonly MenuNode[];
}

/** One fact an answer rests on, or one thing that would change it. */
export interface Step {
  /** What kind of fact it is, such as `granted_by` or `door_closed`. */
  readonly code: string;
  /** What it speaks of, by name: `carrier`, `module`, `on` and others, as the code has them. */
  readonly params: Readonly<Record<string, string>>;
  /** The fact as a sentence in the asked language, else in English. */
  readonly text: string;
}

/** Why an answer is as it is. */
export interface Explanation extends Decision {
  /** `slice`: from what this person may know. `document`: from the whole policy. */
  readonly scope: "slice" | "document";
  /** One sentence in the asked language, else in English. */
  readonly text: string;
  /** What the answer rests on, then what would change it. */
  readonly steps: readonly Step[];
  /** The next instant at which time alone may change the answer. */
  readonly until?: Date;
}

/** A publisher's public key: the members of an Ed25519 or P-256 JWK (RFC 7517). */
export interface PublicKey {
  /** `"OKP"` or `"EC"`. */
  readonly kty?: string;
  /** `"Ed25519"` or `"P-256"`. */
  readonly crv?: string;
  /** 32 bytes, base64url. */
  readonly x?: string;
  /** 32 bytes, base64url; of P-256 only. */
  readonly y?: string;
  /** If given, the key's RFC 7638 thumbprint. */
  readonly kid?: string;
  /** Not looked at: the curve says which algorithm it is. */
  readonly alg?: string;
}

/** How far publications have been seen: the newest one's sequence (its issue time in ms) and root. */
export interface Mark {
  /** In ms since 1970. */
  readonly sequence: number;
  /** The root of the publication's tree: 32 bytes, base64url. */
  readonly root: string;
}

/** Where the newest mark is remembered, so that an older publication is refused as `rolled_back`. */
export interface Floor {
  /** The stored mark; undefined where there is none. */
  read(): Mark | undefined | Promise<Mark | undefined>;
  /** Keeps the higher of the stored mark and this one. */
  raise(mark: Mark): void | Promise<void>;
  /**
   * Forgets a mark that was read and lies in the future: a clock was wrong when it was stored, or somebody wrote it. Another
   * mark, which somebody has stored since, stays.
   */
  discard?(mark: Mark): void | Promise<void>;
}

/** Something that was mended by itself, and that an application may want to count or to tell. */
export interface Notice {
  /** `floor_discarded`: the stored mark lay in the future, so nothing was held against it, and what was opened took its place. */
  readonly code: "floor_discarded";
  /** The mark that was discarded. */
  readonly mark: Mark;
}

/** What a snapshot must be true to. */
export interface Trust {
  /** The tenant's id; a checkpoint of another tenant is refused as `wrong_tenant`. */
  readonly tenant: string;
  /** Pinned at deployment, never fetched from where the snapshot comes from. */
  readonly publisher: { readonly keys: readonly PublicKey[] };
  /** Default: none for `openSlice`, the page's storage for `connect`, memory for `openSnapshot`. */
  readonly floor?: Floor;
  /** Default: the system's clock. Up to 64 questions of one turn of the event loop may share a reading, so that a turn that blocks for long may pass an instant unseen. A clock of yours is read for each question. */
  readonly now?: () => Date;
  /** Told of each notice as it arises. What it throws changes nothing. */
  readonly notice?: (notice: Notice) => void;
}

/**
 * The private store of a published snapshot. A read that fails with a `CallgateError` of code `unreachable` is repeated; every
 * other failure is final, and what is no `CallgateError` becomes one: `unavailable`, with what was thrown as its `cause`.
 */
export interface Source {
  /** The current checkpoint, a compact JWS of at most 2 KiB. */
  checkpoint(): Promise<Uint8Array>;
  /** The file of this name (64 lower-case hex digits, its own hash), or undefined where there is none. */
  file(name: string): Promise<Uint8Array | undefined>;
}

/** How an opened snapshot is kept. */
export interface SnapshotOptions {
  /**
   * Bytes of memory for files, gates and slices together; what was used longest ago is given up first. Several snapshots in
   * one isolate each take their own. Default: 64 MiB.
   */
  readonly memory?: number;
}

/** Decides for one person, from one signed publication, without asking anybody. */
export interface Gate {
  /** Whom it decides for. */
  readonly subject: string;
  /** The tenant's id. */
  readonly tenant: string;
  /** The publication's issue time in ms since 1970. */
  readonly sequence: number;
  /** The same instant. */
  readonly issued: Date;
  /** From this instant on everything is denied with `expired`. */
  readonly expires: Date;
  /** The key that signed the publication: its RFC 7638 thumbprint. */
  readonly kid: string;
  /** A credential issued before this instant belongs to somebody else. */
  readonly since: Date;

  /**
   * Whether the person may do `action` on `resource`, now. Never throws and never waits;
   * whatever is unknown, odd or out of date is `false`.
   *
   * @example
   * gate.can("menu", "crm");
   * gate.can("login", "queue:sales");
   * gate.can("read", "crm_database:vip", { within: "announcements" });
   */
  can<const R extends Resource>(action: ActionOn<R>, resource: R, asking?: Asking): boolean;

  /**
   * As `can`, with the reason's code.
   *
   * @example
   * const { allowed, code } = gate.decide("read", "crm_database:vip");
   */
  decide<const R extends Resource>(action: ActionOn<R>, resource: R, asking?: Asking): Decision;

  /**
   * Why the answer is as it is, in a language that `loadLocale` or `registerLocale` made known (English always is).
   *
   * @example
   * for (const step of gate.why("read", "crm", "nl").steps) list.append(step.text);
   */
  why<const R extends Resource>(action: ActionOn<R>, resource: R, locale: string, asking?: Asking): Explanation;

  /**
   * The modules the person may open, under their headings. Frozen, and the same object until something changes.
   *
   * @example
   * for (const { label, href, children } of gate.menu("pl")) nav.append(entry(label, href, children));
   */
  menu(locale: string): readonly MenuNode[];

  /**
   * The ids of a closed type on which the person may do `action`. The same object until something changes.
   *
   * @example
   * const queues = all.filter(({ id }) => gate.items("login", "queue").has(id));
   */
  items<Type extends TypeName>(action: ItemAction<Type>, type: Type): ReadonlySet<string>;

  /**
   * What the person may do on `resource`. The same object until something changes, where `resource` is text.
   *
   * @example
   * button.hidden = !gate.actions("queue:sales").has("update");
   */
  actions<const R extends Resource>(resource: R): ReadonlySet<ActionOn<R>>;

  /**
   * The decision for a request: the first listed route that matches names the check. The path is the encoded one,
   * without query; an unlisted path is denied with `unlisted`, an irregular one with `path_refused`. A slice lists only what
   * its person holds something of: a page cannot tell a foreign path from none.
   *
   * @example
   * const { allowed, params } = gate.route("GET", "/crm/retail");
   */
  route(method: string, path: string): RouteDecision;
}

/** A verified snapshot of everybody, read lazily. For the edge; a page opens a slice instead. */
export interface Tenant {
  /** The publication's issue time in ms since 1970. */
  readonly sequence: number;
  /** From this instant on its gates deny everything with `expired`. */
  readonly expires: Date;
  /** The key that signed the publication: its RFC 7638 thumbprint. */
  readonly kid: string;

  /**
   * The gate of one person; reads the few files that lead to them.
   *
   * @throws {CallgateError} `unknown_subject`; `unavailable` where a file is missing; the opening codes where one is wrong.
   *
   * @example
   * const gate = await tenant.for("anna");
   */
  for(subject: string): Promise<Gate>;

  /**
   * One decision about one person, for whom no gate is made: the quickest way where each request is another person's. At once
   * where all that it takes is here, else after reading it.
   *
   * @throws {CallgateError} as `for`, always by the promise.
   *
   * @example
   * const { allowed, code } = await tenant.decide("anna", "read", "crm_database:vip");
   */
  decide<const R extends Resource>(subject: string, action: ActionOn<R>, resource: R, asking?: Asking): Decision | Promise<Decision>;

  /**
   * The person's slice, to be served `private, no-store` to that person only.
   * `etag` is an entity tag as it stands in a header, quotes included.
   *
   * @throws {CallgateError} as `for`.
   *
   * @example
   * const { bytes, etag } = await tenant.slice("anna");
   */
  slice(subject: string): Promise<{ bytes: Uint8Array; etag: string }>;

  /**
   * Takes the newest publication if there is one; tells whether it switched. Gates handed out before keep their publication.
   *
   * @throws {CallgateError} where the source fails or the newer checkpoint cannot be verified; the old one stays.
   *
   * @example
   * if (await tenant.refresh()) console.log(`publication ${tenant.sequence}`);
   */
  refresh(): Promise<boolean>;
}
