/** Of which publication a gate is. */
export interface Publication {
  readonly tenant: string;
  /** In ms since 1970, as `expires`. */
  readonly sequence: number;
  readonly expires: number;
  readonly kid: string;
}
