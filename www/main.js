// @ts-check
import { loadConfig } from "./config.js";
import { dataFor } from "./data.js";
import { chooseLocale, preferred, t, useLocale } from "./i18n.js";
import { pathOf } from "./router.js";
import { Session } from "./session.js";
import { closeDialogs } from "./ui/dialog.js";
import { announce, fill } from "./ui/dom.js";
import { fault } from "./views/fault.js";
import { failed, opening } from "./views/opening.js";
import { Shell } from "./views/shell.js";
import { signIn } from "./views/signin.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));

/** @param {import("./config.js").Loaded} loaded */
async function run({ config, trust, people, tenants }) {
  const session = new Session(config, trust);
  const choices = { all: tenants, current: trust.tenant, leave: () => session.forget() };
  /** @type {Shell | undefined} */
  let shell;
  /** What is on the screen; nothing before the first drawing. @type {import("./session.js").State["phase"] | undefined} */
  let phase;
  /** A reload leaves the focus where a fresh page has it; whatever replaces a screen that was used takes it. */
  let settled = false;

  /** @param {import("./i18n.js").Locale} locale */
  async function speak(locale) {
    const outcome = await chooseLocale(locale).then(() => "page.language.changed", () => "page.language.failed");
    leaveShell();
    render();
    document.getElementById("language")?.focus();
    announce(t(outcome));
  }

  function leaveShell() {
    shell?.dispose();
    shell = undefined;
  }

  function render() {
    const { state } = session;
    const tools = { speak, tenants: choices };
    const focus = settled && state.phase !== phase;
    if (phase !== undefined && phase !== "signed-out" && state.phase === "signed-out") leaveAddress();
    phase = state.phase;
    if (state.phase === "open") return renderShell(state, tools, focus);
    closeDialogs();
    leaveShell();
    if (state.phase === "signed-out") fill(app, signIn(people, (person) => session.signIn(person), tools));
    else if (state.phase === "opening") fill(app, opening(state.person, session));
    else fill(app, failed(state, session, tools));
    const heading = app.querySelector("h1");
    document.title = [heading?.textContent, "callgate"].filter(Boolean).join(" · ");
    if (focus) heading?.focus();
  }

  /** @param {Extract<import("./session.js").State, { phase: "open" }>} state @param {import("./ui/preferences-bar.js").Tools} tools @param {boolean} focus */
  function renderShell(state, tools, focus) {
    if (shell) return shell.renew(state);
    const current = () => (session.state.phase === "open" ? session.state.gate : state.gate);
    shell = new Shell(state, { session, data: dataFor(session, current), tools });
    fill(app, shell.element);
    void shell.show(pathOf(location.hash), { focus });
  }

  session.addEventListener("state", render);
  addEventListener("hashchange", () => {
    closeDialogs();
    void shell?.show(pathOf(location.hash), { focus: true });
  });
  render();
  await session.resume(people);
  settled = true;
}

/** The next person starts at their own overview. */
function leaveAddress() {
  history.replaceState(null, "", `${location.pathname}${location.search}`);
}

try {
  const loaded = await loadConfig();
  await useLocale(preferred(loaded.config.language));
  await run(loaded);
} catch (error) {
  fill(app, fault());
  throw error;
}
