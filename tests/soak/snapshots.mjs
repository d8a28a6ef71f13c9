import { execFileSync } from "node:child_process";
import { createPrivateKey, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { folder } from "callgate/sources/folder";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const POLICY = join(ROOT, "policies/demo/policy.json");

export const document = JSON.parse(readFileSync(POLICY, "utf8"));

/** The demo tenant, published once; `renew` signs a newer checkpoint over the same files, as a publisher does before the old one ends. */
export function published() {
  const place = mkdtempSync(join(tmpdir(), "callgate-soak-"));
  const at = (name) => join(place, name);
  const callgate = (...args) => execFileSync(execPath, [join(ROOT, "dist/cli.js"), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  callgate("keygen", "--out", at("keys"));
  callgate("publish", POLICY, "--keys", at("keys/publisher.private.jwks"), "--store", at("store"));
  const store = folder(at("store"));
  const publisher = JSON.parse(readFileSync(at("keys/publisher.jwks"), "utf8"));
  const next = signer(readFileSync(at("store/checkpoint.jws"), "utf8").trim(), at("keys/publisher.private.jwks"));
  let checkpoint = next();
  return {
    source: { checkpoint: async () => checkpoint, file: (name) => store.file(name) },
    trust: { tenant: document.tenant, publisher },
    renew: () => void (checkpoint = next()),
    remove: () => rmSync(place, { recursive: true }),
  };
}

/** Signs the same payload with a sequence that is one more each time. */
function signer(jws, keys) {
  const [header, encoded] = jws.split(".");
  const payload = JSON.parse(Buffer.from(encoded, "base64url").toString());
  const jwk = JSON.parse(readFileSync(keys, "utf8")).keys.find(({ kty }) => kty === "OKP");
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return () => {
    payload.sequence += 1;
    const input = `${header}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
    return new TextEncoder().encode(`${input}.${sign(null, Buffer.from(input), key).toString("base64url")}`);
  };
}
