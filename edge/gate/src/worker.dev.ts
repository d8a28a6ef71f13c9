import { env } from "cloudflare:workers";
import { gateApp } from "./app.ts";
import { developmentIssuer } from "./development.ts";
import { configuration } from "./environment.ts";

const { issuer, routes } = developmentIssuer(env);
const { issuers, ...others } = configuration(env);
const signIn = { people: "/dev/people", token: "/dev/token" };

export default gateApp(env, { ...others, issuers: [...issuers, issuer], signIn }).route("/dev", routes);
