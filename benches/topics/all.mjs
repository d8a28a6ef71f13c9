import { bulk } from "./bulk.mjs";
import { another, kept } from "./edge.mjs";
import { firstItems, firstPairs } from "./first.mjs";
import { menuAgain, menuFirst } from "./menu.mjs";
import { opening } from "./opening.mjs";
import { itemsAgain, itemsAnew, modulesAgain } from "./repeated.mjs";

/**
 * What is measured inside an engine's own process, page or worker.
 *
 * @typedef {object} Topic
 * @property {string} name
 * @property {string} title
 * @property {string} about one sentence for the report
 * @property {"person" | "tenant"} side
 * @property {("node" | "chromium" | "workerd")[]} runtimes
 * @property {(world: any) => Promise<Work>} make
 *
 * @typedef {object} Work
 * @property {() => unknown} [prepare] not measured, before each run
 * @property {(prepared: any) => unknown} run
 * @property {(prepared: any) => void} [dispose]
 * @property {number} per answers that one run gives
 *
 * @type {Topic[]}
 */
export const topics = [opening, firstPairs, firstItems, modulesAgain, itemsAgain, itemsAnew, menuFirst, menuAgain, bulk, another, kept];
