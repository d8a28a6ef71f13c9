import { Buffer } from "buffer";

/** casbin's reader of policy lines expects Node's. */
globalThis.Buffer ??= Buffer;
