/**
 * Whether a value has still to be waited for. What is here already comes as it is: a promise of its own costs a request more than the
 * look-up did.
 */
export function isPending<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | undefined)?.then === "function";
}
