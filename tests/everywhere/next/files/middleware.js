export { ask as middleware } from "./ask.js";

export const config = { matcher: "/middleware" };
