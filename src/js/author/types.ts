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

/** Everything the command line reaches outside itself, synchronously. Paths are as the user wrote them. */
export interface Host {
  /** Throws where there is no such file. */
  read(path: string): Uint8Array;
  /** `mode` is as in POSIX, such as `0o600`. */
  write(path: string, bytes: Uint8Array, mode?: number): void;
  /** Moves a file, over one that is there. */
  rename(from: string, to: string): void;
  /** Whether a file or a folder is there. */
  exists(path: string): boolean;
  /** Makes the folder, and those above it. */
  mkdir(path: string): void;
  /** `count` bytes from the system's generator. */
  random(count: number): Uint8Array;
  /** In ms since 1970. */
  now(): number;
  /** A new private Ed25519 JWK. */
  generate(): Jwk;
  /** Signs with a private JWK: Ed25519, or ES256 in its 64-byte form. */
  sign(jwk: Jwk, message: Uint8Array): Uint8Array;
  /** Whether the signature of such a key is good. */
  verify(jwk: Jwk, message: Uint8Array, signature: Uint8Array): boolean;
  /** Prints results, as they stand. */
  stdout(text: string): void;
  /** Prints faults and remarks, as they stand. */
  stderr(text: string): void;
}
