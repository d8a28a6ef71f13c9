import "./edge-light.js";
import "./author.edge-light.js";

export * from "../testing/index.js";
