/** A value between the one that was used before it and the one after it: moving it costs no change of the map. */
interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  weight: number;
  older: Entry<K, V> | undefined;
  newer: Entry<K, V> | undefined;
}

/** Values by key, of at most so much weight together; what was used longest ago is dropped first, the newest never. */
export class Lru<K, V> {
  readonly #most: number;
  readonly #dropped: (value: V) => void;
  readonly #entries = new Map<K, Entry<K, V>>();
  #oldest: Entry<K, V> | undefined;
  #newest: Entry<K, V> | undefined;
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
    this.#use(entry);
    return entry.value;
  }

  set(key: K, value: V, weight: number): V {
    const known = this.#entries.get(key);
    const entry = known?.value === value ? this.#again(known, weight) : this.#anew(known, { key, value, weight, older: undefined, newer: undefined });
    while (this.#weight > this.#most && this.#oldest !== undefined && this.#oldest !== entry) this.#drop(this.#oldest);
    return value;
  }

  /** Says anew what a value weighs, if it is still kept. */
  weigh(key: K, value: V, weight: number): void {
    if (this.#entries.get(key)?.value === value) this.set(key, value, weight);
  }

  #again(entry: Entry<K, V>, weight: number): Entry<K, V> {
    this.#weight += weight - entry.weight;
    entry.weight = weight;
    this.#use(entry);
    return entry;
  }

  #anew(known: Entry<K, V> | undefined, entry: Entry<K, V>): Entry<K, V> {
    if (known !== undefined) this.#drop(known);
    this.#entries.set(entry.key, entry);
    this.#weight += entry.weight;
    this.#append(entry);
    return entry;
  }

  #use(entry: Entry<K, V>): void {
    if (entry === this.#newest) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  #drop(entry: Entry<K, V>): void {
    this.#entries.delete(entry.key);
    this.#unlink(entry);
    this.#weight -= entry.weight;
    this.#dropped(entry.value);
  }

  #append(entry: Entry<K, V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<K, V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
