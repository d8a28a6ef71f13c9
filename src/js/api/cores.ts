import type { CoreGate } from "./core.js";
import { Lru } from "./lru.js";

/**
 * Evaluators of persons, of at most so much of the wasm's memory together. Garbage collection does not see that memory, so
 * what was used longest ago is freed, and made again if its gate is asked once more.
 */
export class Cores {
  readonly #awake: Lru<object, CoreGate>;

  constructor(most: number) {
    this.#awake = new Lru(most, free);
  }

  /** What gives one person's evaluator, which is awake now; to be asked for at each use. */
  of(awake: CoreGate, wake: () => CoreGate): () => CoreGate {
    const person = {};
    this.#keep(person, awake);
    return () => this.#awake.get(person) ?? this.#keep(person, wake());
  }

  #keep(person: object, core: CoreGate): CoreGate {
    return this.#awake.set(person, core, core.weight);
  }
}

/** After a trap nothing can be freed any more, which concerns nobody but the gate that it met. */
function free(core: CoreGate): void {
  try {
    core.free();
  } catch {
    return;
  }
}
