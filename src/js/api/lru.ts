interface Entry<V> {
  readonly value: V;
  readonly weight: number;
}

/** Values by key, of at most so much weight together; what was used longest ago is dropped first, the newest never. */
export class Lru<K, V> {
  readonly #most: number;
  readonly #dropped: (value: V) => void;
  readonly #entries = new Map<K, Entry<V>>();
  #weight = 0;

  constructor(most: number, dropped: (value: V) => void = () => {}) {
    this.#most = most;
    this.#dropped = dropped;
  }

  get weight(): number {
    return this.#weight;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: K, value: V, weight: number): V {
    this.#remove(key, value);
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#most || oldest === key) break;
      this.#remove(oldest);
    }
    return value;
  }

  /** Says anew what a value weighs, if it is still kept. */
  weigh(key: K, value: V, weight: number): void {
    if (this.#entries.get(key)?.value === value) this.set(key, value, weight);
  }

  /** Removes what is under a key, and drops it unless it is put back. */
  #remove(key: K, kept?: V): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#weight -= entry.weight;
    if (entry.value !== kept) this.#dropped(entry.value);
  }
}
