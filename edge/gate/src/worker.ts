import { env } from "cloudflare:workers";
import { gateApp } from "./app.ts";
import { configuration } from "./environment.ts";

export default gateApp(env, configuration(env));
