// @ts-check
import { locale, t } from "../i18n.js";
import { announce, fill, h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { skeleton } from "../ui/page.js";
import { tenantButton } from "../ui/tenants.js";
import { accountPanel } from "./account.js";
import { factsFooter } from "./facts.js";
import { menuList, sameMenu } from "./menu.js";
import { brand } from "./signin.js";
import { viewFor } from "./index.js";

/**
 * @typedef {import("../session.js").State} State
 * @typedef {Extract<State, { phase: "open" }>} Open
 * @typedef {{ session: import("../session.js").Session, data: import("../data.js").Data, tools: import("../ui/preferences-bar.js").Tools }} Services
 */

const NARROW = matchMedia("(max-width: 899px)");

/** The frame of a signed-in person: top bar, menu, page and facts. */
export class Shell {
  #life = new AbortController();
  #path = "/";
  #shown = 0;
  #nav = h("nav", { id: "menu", class: "sidebar", "aria-label": t("page.menu.label") });
  #main = h("main", { id: "main", class: "main" });
  #footer = h("footer", { class: "footer" });
  #warning = h("div", { class: "warning-slot" });
  #menuButton = h(
    "button",
    { type: "button", class: "button button-icon menu-button", "aria-controls": "menu", "aria-expanded": "false", "aria-label": t("page.menu.open") },
    icon("menu"),
  );
  /** @type {ReturnType<typeof accountPanel>} */
  #account;

  /** @param {Open} state @param {Services} services */
  constructor(state, services) {
    this.state = state;
    this.services = services;
    this.#account = accountPanel(state.person, services);
    const backdrop = h("div", { class: "backdrop", onclick: () => this.#drawer(false) });
    this.element = h(
      "div",
      { class: "shell" },
      h("a", { class: "skip", href: "#main", onclick: (event) => this.#skip(event) }, t("page.skip")),
      this.#topbar(),
      this.#nav,
      backdrop,
      h("div", { class: "column" }, this.#warning, this.#main, this.#footer),
    );
    this.#menuButton.addEventListener("click", () => this.#drawer(!this.#isOpen));
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    NARROW.addEventListener("change", () => this.#drawer(false), { signal: this.#life.signal });
    this.#draw();
  }

  /** To be called when another shell or screen takes over. */
  dispose() {
    this.#life.abort();
    this.#shown++;
  }

  /** A newer publication, or trouble in getting one. @param {Open} state */
  renew(state) {
    const changed = state.turn !== this.state.turn;
    this.state = state;
    this.#draw();
    if (!changed) return;
    announce(t("page.renewed"));
    void this.show(this.#path, { focus: false });
  }

  /**
   * @param {string} path
   * @param {{ focus: boolean }} options whether the heading takes the focus, as after a navigation
   */
  async show(path, { focus }) {
    const turn = ++this.#shown;
    this.#path = path;
    this.#drawer(false);
    this.#account.close({ refocus: false });
    this.#drawMenu();
    if (focus) fill(this.#main, skeleton());
    this.#main.setAttribute("aria-busy", "true");
    const { gate, person } = this.state;
    const { data, session } = this.services;
    const content = await viewFor({ gate, person, data, path, about: session.config, reload: () => void this.#reload(path) });
    if (turn !== this.#shown) return;
    this.#main.removeAttribute("aria-busy");
    fill(this.#main, content);
    this.#main.dataset.path = path;
    this.#arrive(focus);
  }

  /** What had the focus may have been drawn anew. @param {string} path */
  async #reload(path) {
    await this.show(path, { focus: false });
    if (document.activeElement === document.body) this.#main.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** @param {boolean} focus */
  #arrive(focus) {
    const heading = this.#main.querySelector("h1");
    document.title = [heading?.textContent, "callgate"].filter(Boolean).join(" · ");
    if (!focus) return;
    scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
  }

  #draw() {
    const { gate, warning } = this.state;
    this.#drawMenu();
    fill(this.#footer, factsFooter(gate));
    fill(this.#warning, warning ? h("p", { class: "warning", role: "alert" }, icon("alert"), h("span", {}, t("page.warning", { code: warning }))) : null);
  }

  #drawMenu() {
    const nodes = this.state.gate.menu(locale());
    if (sameMenu(this.#nav, nodes, this.#path)) return;
    fill(this.#nav, menuList(nodes, this.#path));
    this.#nav.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest" });
  }

  #topbar() {
    const home = h("a", { href: "#/", class: "home", "aria-label": t("page.home") }, brand());
    return h("header", { class: "topbar" }, this.#menuButton, home, tenantButton(this.services.tools.tenants), this.#account.control, this.#account.panel);
  }

  get #isOpen() {
    return this.element.classList.contains("menu-open");
  }

  /** Below 900 px the menu is a drawer over the page. @param {boolean} open */
  #drawer(open) {
    if (open === this.#isOpen) return;
    this.element.classList.toggle("menu-open", open);
    this.#menuButton.setAttribute("aria-expanded", String(open));
    this.#menuButton.setAttribute("aria-label", t(open ? "page.menu.close" : "page.menu.open"));
    this.#main.inert = this.#footer.inert = open;
    if (!open) return;
    this.#nav.scrollTop = 0;
    this.#nav.querySelector("a")?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape") return;
    if (this.#isOpen) this.#menuButton.focus();
    this.#drawer(false);
    this.#account.close({ refocus: true });
  }

  /** The hash belongs to the router, so the skip link moves the focus itself. @param {Event} event */
  #skip(event) {
    event.preventDefault();
    (this.#main.querySelector("h1") ?? this.#main).focus();
  }
}
