import "./workerd.js";
import "./author.workerd.js";

export * from "../testing/index.js";
