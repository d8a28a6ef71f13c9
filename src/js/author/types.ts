/** A question about the whole policy. */
export interface AuthorQuestion {
  /** The id of the person that the question is about. */
  readonly subject: string;
  /** The action asked for. */
  readonly action: string;
  /** `"crm"`, `"queue"` or `"queue:sales"`. */
  readonly resource: string;
  /** The module inside which it is shown. */
  readonly within?: string;
  /** The instant to ask about, in ms since 1970. */
  readonly now: number;
}

/** A JSON Web Key (RFC 7517). */
export interface Jwk {
  readonly [member: string]: unknown;
}

/** What an address answered. */
export interface Fetched {
  /** The HTTP status. */
  readonly status: number;
  /** Where a redirect leads. */
  readonly location?: string;
  /** At most as many bytes as were asked for, and one more where there are more. */
  readonly body: Uint8Array;
}

/** Everything the command line reaches outside itself, synchronously. Paths are as the user wrote them. */
export interface Host {
  /** Throws where there is no such file. */
  read(path: string): Uint8Array;
  /** `mode` is as in POSIX, such as `0o600`. */
  write(path: string, bytes: Uint8Array, mode?: number): void;
  /** Moves a file, over one that is there. */
  rename(from: string, to: string): void;
  /** Forces a file, or the names in a folder, to the disk. */
  sync?(path: string): void;
  /** At most `most` bytes from `offset` on; fewer only at the end. */
  readAt(path: string, offset: number, most: number): Uint8Array;
  /** Adds to a file, which is made for its owner alone where there is none. */
  append(path: string, bytes: Uint8Array): void;
  /** Name and size of everything in a folder. */
  list(folder: string): [name: string, size: number][];
  /** Writes a file only where there is none, at once and whole; says whether it did. */
  create(path: string, bytes: Uint8Array): boolean;
  /** Removes a file, or a folder with what is in it; all is well where there is none. */
  remove(path: string): void;
  /** Whether a file or a folder is there. */
  exists(path: string): boolean;
  /** Makes the folder, and those above it. */
  mkdir(path: string): void;
  /** The permission bits of a file as in POSIX, where the system has such. */
  mode?(path: string): number | undefined;
  /** `count` bytes from the system's generator. */
  random(count: number): Uint8Array;
  /** In ms since 1970. */
  now(): number;
  /** A new private JWK. */
  generate(algorithm: "Ed25519" | "ES256"): Jwk;
  /** Signs with a private JWK: Ed25519, or ES256 in its 64-byte form. */
  sign(jwk: Jwk, message: Uint8Array): Uint8Array;
  /** Whether the signature of such a key is good. */
  verify(jwk: Jwk, message: Uint8Array, signature: Uint8Array): boolean;
  /** Runs a program without a shell, `input` being its standard input; gives what it prints. Throws where it fails. */
  execute?(program: string, args: readonly string[], input: Uint8Array): Uint8Array;
  /** Asks an address once: no credentials, no redirects, no cache. Throws where nothing answers. */
  fetch?(url: string, most: number): Fetched;
  /** Prints results, as they stand. Throws where that fails. */
  stdout(text: string): void;
  /** Prints faults and remarks, as they stand. */
  stderr(text: string): void;
  /** Shows how far a long work is, to somebody who looks on: the next such text takes its place, an empty one removes it. */
  progress(text: string): void;
}
