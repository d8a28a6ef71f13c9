import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { answers } from "./questions.js";

const fixture = JSON.parse(readFileSync(argv[2], "utf8"));
const wasm = () => readFileSync(new URL(import.meta.resolve("callgate/callgate.wasm")));
answers(fixture, wasm).then((results) => console.log(JSON.stringify(results)));
