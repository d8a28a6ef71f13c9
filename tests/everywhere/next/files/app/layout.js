import { createElement as element } from "react";

export default ({ children }) => element("html", { lang: "en" }, element("body", {}, children));
