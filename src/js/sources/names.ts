/** The file of a store that says which root is the newest; all others are named by their hash. */
export const CHECKPOINT = "checkpoint.jws";

/** A name that can be nothing but a file of a store. */
export function checked(name: string): string {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new TypeError(`\`${name}\` is not the name of a snapshot file`);
  return name;
}
