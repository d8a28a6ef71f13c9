import { fromJson, toJson } from "./engine.mjs";

const { subtle } = globalThis.crypto;

/** The signature of a checkpoint alone: no reader of signed bytes can be quicker. It answers nothing. */
export default {
  file: "verify.mjs",
  name: "one WebCrypto verify",
  package: "",
  runtimes: ["node", "chromium"],
  only: ["opening"],
  says: ["one Ed25519 signature over 512 bytes, the key imported before"],
  cannot: ["everything else"],
  person: { payload: signed, open: verified },
};

async function signed() {
  const { privateKey, publicKey } = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const signature = await subtle.sign("Ed25519", privateKey, new Uint8Array(512));
  return toJson({ key: await subtle.exportKey("jwk", publicKey), signature: [...new Uint8Array(signature)] });
}

const keys = new Map();

async function verified(bytes) {
  if (!keys.has(bytes)) keys.set(bytes, await imported(fromJson(bytes)));
  const { key, signature } = keys.get(bytes);
  await subtle.verify("Ed25519", key, signature, new Uint8Array(512));
  return { form: () => undefined, ask: () => true, menu: () => [] };
}

async function imported({ key, signature }) {
  return { key: await subtle.importKey("jwk", key, "Ed25519", false, ["verify"]), signature: new Uint8Array(signature) };
}
