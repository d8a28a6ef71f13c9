import wasm from "callgate/callgate.wasm";
import { answers } from "./questions.js";

const fixture = async () => (await fetch("/fixture.json")).json();
globalThis.answers = fixture().then((given) => answers(given, () => fetch(wasm)));
