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

  /** What gives one person's evaluator; to be asked for at each use. */
  of(weight: number, make: () => CoreGate): () => CoreGate {
    const person = {};
    return () => this.#awake.get(person) ?? this.#awake.set(person, make(), weight);
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
