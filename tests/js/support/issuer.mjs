import { once } from "node:events";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const AUDIENCE = "dashboard";

/** A key pair as an issuer has it: the public part as it is served. */
export async function keyPair(kid = "k1", alg = "ES256") {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

/** An issuer that serves its key set; what it serves may be changed, and is counted. */
export async function startIssuer(pair) {
  const served = { keys: [pair.jwk], status: 200, count: 0 };
  const server = createServer((_, response) => {
    served.count += 1;
    response.writeHead(served.status, { "content-type": "application/json", connection: "close" }).end(JSON.stringify({ keys: served.keys }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    url,
    served,
    /** What `jwt` is given to accept its tokens. */
    config: { issuer: url, audience: AUDIENCE, algorithm: pair.alg, jwks: new URL(url) },
    token: (subject, claims, by = pair) => tokenOf(url, by, { sub: subject, ...claims }),
    close: () => server.close(),
  };
}

/** A good token for five minutes, with some claims changed. */
export function tokenOf(issuer, { privateKey, alg, kid }, claims) {
  const iat = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: issuer, aud: AUDIENCE, iat, exp: iat + 300, ...claims }).setProtectedHeader({ alg, kid }).sign(privateKey);
}

/** A request with a token. */
export function bearing(token, address = "https://gate.example/", init = {}) {
  const headers = { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) };
  return new Request(address, { ...init, headers });
}
