import { env } from "cloudflare:workers";
import { gateApp } from "./app.ts";
import { developmentIssuer } from "./development.ts";
import { configuration } from "./environment.ts";

const config = configuration(env);

export default gateApp(env, config, developmentIssuer(env, config.tenants));
