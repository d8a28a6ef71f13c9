const { readFileSync } = require("node:fs");
const callgate = require("callgate");
const { conformance } = require("./conformance.mjs");

const fixture = JSON.parse(readFileSync(process.argv[2], "utf8"));
conformance(callgate, fixture).then((results) => console.log(JSON.stringify(results)));
