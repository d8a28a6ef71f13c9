import { existsSync } from "node:fs";
import { here } from "../paths.mjs";
import accesscontrol from "./accesscontrol.mjs";
import biscuit from "./biscuit.mjs";
import callgate from "./callgate.mjs";
import casbin from "./casbin.mjs";
import casl from "./casl.mjs";
import cedarSliced from "./cedar-sliced.mjs";
import cedar from "./cedar.mjs";
import cedarling from "./cedarling.mjs";
import easyRbac from "./easy-rbac.mjs";
import floor from "./floor.mjs";
import permit from "./permit.mjs";
import verify from "./verify.mjs";

/** Built from a crate where that can be done: see tools/tasks/regorus.mjs. */
const built = existsSync(here("../build/regorus/regorus_bg.wasm")) ? [(await import("./regorus.mjs")).default] : [];

/** In the order of the tables; the first is what the others are compared with. @type {import("./engine.mjs").Engine[]} */
export const engines = [floor, callgate, casl, easyRbac, permit, accesscontrol, ...built, casbin, cedarSliced, cedar, cedarling, biscuit, verify];
