// @ts-check
import { relative } from "./config.js";
import { CallgateError, connect } from "./gate.js";

/**
 * @typedef {import("./config.js").Person} Person
 * @typedef {import("./gate.js").Gate} Gate
 * @typedef {{ phase: "signed-out" } | { phase: "opening", person: Person }
 *   | { phase: "failed", person: Person, code: string }
 *   | { phase: "open", person: Person, gate: Gate, turn: number, warning?: string }} State
 * `turn` grows whenever answers may have become others.
 */

const LONGEST_TIMER = 2 ** 31 - 1;

/** Who is signed in, and the gate that their slice opened. Tells by "state" events. */
export class Session extends EventTarget {
  /** @type {State} */
  state = { phase: "signed-out" };
  /** @type {import("./gate.js").Connected | undefined} */
  #connected;
  /** @type {string | undefined} */
  #token;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiry;
  #attempt = 0;
  #turn = 0;

  /**
   * @param {import("./config.js").Config} config
   * @param {import("./config.js").Trust} trust
   */
  constructor(config, trust) {
    super();
    this.config = config;
    this.trust = trust;
  }

  /** @returns {Record<string, string>} what proves to the worker who asks */
  get headers() {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }

  /** @param {readonly Person[]} people who may be restored after a reload */
  async resume(people) {
    const { subject, token } = stored(this.#place);
    const person = people.find(({ id }) => id === subject);
    if (person === undefined) return;
    await this.#open(person, token);
    if (this.state.phase === "failed" && this.state.code === "unauthorised") await this.signIn(person);
  }

  /** @param {Person} person */
  async signIn(person) {
    await this.#open(person, undefined);
  }

  signOut() {
    this.#attempt++;
    this.#leave();
    this.#token = undefined;
    this.forget();
    this.#become({ phase: "signed-out" });
  }

  /** A reload, or coming back, asks again who signs in. */
  forget() {
    try {
      sessionStorage.removeItem(this.#place);
    } catch {
      // Then nothing was stored either.
    }
  }

  /** One browser tab may visit several tenants of one site. */
  get #place() {
    return `callgate.session.${this.trust.tenant}`;
  }

  /** @param {Person} person @param {string | undefined} token */
  async #open(person, token) {
    const attempt = ++this.#attempt;
    this.#leave();
    this.#become({ phase: "opening", person });
    try {
      this.#token = token ?? (await this.#requestToken(person));
      const connected = await this.#connect(person);
      if (attempt !== this.#attempt) return connected.close();
      this.#follow(person, connected);
    } catch (error) {
      if (attempt === this.#attempt) this.#become({ phase: "failed", person, code: codeOf(error) });
    }
  }

  /** The development issuer's token; static files are open to everybody. @param {Person} person @returns {Promise<string | undefined>} */
  async #requestToken(person) {
    if (this.config.mode === "static" || this.config.signIn === undefined) return undefined;
    const response = await fetch(relative(this.config.signIn.token), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ subject: person.id }),
    });
    if (!response.ok) throw new CallgateError("unavailable");
    return (await response.json()).token;
  }

  /** The same verification in both modes: a file and a worker are trusted equally little. @param {Person} person */
  #connect(person) {
    const path = this.config.mode === "static" ? `slices/${encodeURIComponent(person.id)}.slice` : "callgate/slice";
    return connect(new URL(path, document.baseURI), { ...this.trust, subject: person.id, headers: () => this.headers });
  }

  /** @param {Person} person @param {import("./gate.js").Connected} connected */
  #follow(person, connected) {
    this.#connected = connected;
    store(this.#place, person.id, this.#token);
    connected.addEventListener("change", () => this.#opened(person, connected.gate));
    connected.addEventListener("error", (event) => this.#troubled(person, codeOf(/** @type {ErrorEvent} */ (event).error)));
    this.#opened(person, connected.gate);
  }

  /** @param {Person} person @param {Gate} gate */
  #opened(person, gate) {
    this.#become({ phase: "open", person, gate, turn: ++this.#turn });
    this.#watch(person, gate);
  }

  /** A gate denies everything once it has expired; the page then says so. @param {Person} person @param {Gate} gate */
  #watch(person, gate) {
    clearTimeout(this.#expiry);
    const left = gate.expires.getTime() - Date.now();
    if (left <= 0) return this.#become({ phase: "failed", person, code: "expired" });
    this.#expiry = setTimeout(() => this.#watch(person, gate), Math.min(left, LONGEST_TIMER));
  }

  /** @param {Person} person @param {string} warning */
  #troubled(person, warning) {
    if (this.state.phase === "open") this.#become({ ...this.state, person, warning });
  }

  #leave() {
    clearTimeout(this.#expiry);
    this.#connected?.close();
    this.#connected = undefined;
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/** @param {unknown} error @returns {string} */
function codeOf(error) {
  return error instanceof CallgateError ? error.code : "unavailable";
}

/** What another page or an older version left there may be anything. @param {string} place @returns {{ subject?: string | undefined, token?: string | undefined }} */
function stored(place) {
  try {
    const { subject, token } = Object(JSON.parse(sessionStorage.getItem(place) ?? "{}"));
    return { subject: textOf(subject), token: textOf(token) };
  } catch {
    return {};
  }
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === "string" ? value : undefined);

/** @param {string} place @param {string} subject @param {string | undefined} token */
function store(place, subject, token) {
  try {
    sessionStorage.setItem(place, JSON.stringify({ subject, token }));
  } catch {
    // Without storage a reload asks again who signs in.
  }
}
