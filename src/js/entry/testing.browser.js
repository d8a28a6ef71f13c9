import "./browser.js";
import "./author.browser.js";

export * from "../testing/index.js";
