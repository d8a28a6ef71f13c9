export * from "../dist/api/index.js";
