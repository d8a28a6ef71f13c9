// @ts-check
// The one place that names the package; the path is relative, so the page works below any path.
export * from "./callgate/entry/browser.js";
