import type { Core } from "./core.js";
import { Health } from "./health.js";
import { Lazy } from "./lazy.js";

class Evaluator extends Lazy<Core> {
  /** Of the evaluator that was provided last. */
  health = new Health();

  override provide(loader: () => Core | Promise<Core>): void {
    super.provide(loader);
    this.health = new Health();
  }

  /** @throws {CallgateError} `poisoned`, and `not_loaded` */
  override get(): Core | Promise<Core> {
    this.health.check();
    return super.get();
  }
}

/** The evaluator's wasm; each entry says how its runtime loads it. */
export const evaluator = new Evaluator();
