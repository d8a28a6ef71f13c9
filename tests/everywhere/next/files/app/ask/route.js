export { ask as GET } from "../../ask.js";

export const dynamic = "force-dynamic";
