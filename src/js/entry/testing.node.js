import "./node.js";
import "./author.node.js";

export * from "../testing/index.js";
