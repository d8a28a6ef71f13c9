/** Why something was not opened: the code of the step that failed. */
export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function must(holds, code) {
  if (!holds) throw new Refusal(code);
}
