import { CallgateError } from "./errors.js";

/**
 * Something that is loaded on first use: once, also when asked for concurrently, and again after a failure.
 * What is loaded is no promise, because workerd does not let one request wait for another's.
 */
export class Lazy<T> {
  #loader: (() => T | Promise<T>) | undefined;
  #loaded: T | undefined;
  #loading: Promise<T> | undefined;

  /** Says how it is loaded in this runtime. */
  provide(loader: () => T | Promise<T>): void {
    this.#loader = loader;
    this.#loaded = this.#loading = undefined;
  }

  /** @throws {CallgateError} `not_loaded` */
  get(): T | Promise<T> {
    return this.#loaded ?? (this.#loading ??= this.#load(this.#loader));
  }

  async #load(loader: (() => T | Promise<T>) | undefined): Promise<T> {
    try {
      if (loader === undefined) throw new TypeError("nothing says where the wasm is");
      const loaded = await loader();
      if (loader === this.#loader) this.#loaded = loaded;
      return loaded;
    } catch (cause) {
      throw new CallgateError("not_loaded", { cause });
    } finally {
      if (loader === this.#loader) this.#loading = undefined;
    }
  }
}
