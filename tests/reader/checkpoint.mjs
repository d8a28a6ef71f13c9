import { parse } from "./json.mjs";
import { decode, verify } from "./jose.mjs";
import { must, Refusal } from "./refusal.mjs";

const MEMBERS = ["format", "tenant", "sequence", "expires", "root", "depth"];
const MONTH = 30 * 24 * 60 * 60 * 1000;

/** Steps 4 to 16 of "Opening". */
export function openCheckpoint(jws, known, { tenant, now, tolerance, floor }) {
  must(jws.length <= 2048, "too_large");
  const { header, message, body, signature } = parts(jws);
  const key = known.get(header.get("kid"));
  must(key !== undefined, "unknown_kid");
  must(header.get("alg") === key.alg, "alg_mismatch");
  must(verify(key, message, signature), "bad_signature");
  const checkpoint = payload(body);
  must(checkpoint.tenant === tenant, "wrong_tenant");
  must(checkpoint.sequence <= now + tolerance, "from_future");
  const held = floor !== undefined && floor.sequence <= now + tolerance ? floor : undefined;
  must(held === undefined || checkpoint.sequence >= held.sequence, "rolled_back");
  must(held?.sequence !== checkpoint.sequence || held.root === checkpoint.rootText, "forked");
  return checkpoint;
}

/** Steps 5 and 6. */
function parts(jws) {
  const texts = jws.toString("latin1").split(".");
  const [head, body, signature] = texts.map(decode);
  must(texts.length === 3 && head !== undefined && body !== undefined && signature?.length === 64, "malformed_jws");
  const header = refusing("header_refused", () => parse(head, 1));
  const odd = !(header instanceof Map) || header.size !== 3 || typeof header.get("kid") !== "string"
    || !["Ed25519", "ES256"].includes(header.get("alg")) || header.get("typ") !== "callgate-checkpoint+jws";
  must(!odd, "header_refused");
  return { header, body, signature, message: Buffer.from(`${texts[0]}.${texts[1]}`) };
}

/** Steps 10 to 12. */
function payload(body) {
  const members = refusing("malformed_payload", () => parse(body, 1));
  must(members instanceof Map && Number.isInteger(members.get("format")), "malformed_payload");
  must(members.get("format") === 1, "unknown_format");
  must(members.size === MEMBERS.length && MEMBERS.every((name) => members.has(name)), "malformed_payload");
  const { tenant, sequence, expires, root, depth } = Object.fromEntries(members);
  const hash = typeof root === "string" ? decode(root) : undefined;
  const instants = Number.isInteger(sequence) && Number.isInteger(expires) && sequence >= 0;
  const lives = instants && expires > sequence && expires - sequence <= MONTH;
  const whole = typeof tenant === "string" && hash?.length === 32 && Number.isInteger(depth) && depth >= 0 && depth <= 20;
  must(lives && whole, "malformed_payload");
  return { tenant, sequence, expires, root: hash, rootText: root, depth };
}

export function refusing(code, attempt) {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw new Refusal(code);
    throw error;
  }
}
