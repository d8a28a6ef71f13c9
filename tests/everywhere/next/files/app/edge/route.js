export { ask as GET } from "../../ask.js";

export const runtime = "edge";
