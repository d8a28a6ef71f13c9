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

/** @param {Awaited<ReturnType<typeof loadConfig>>} loaded */
async function run({ config, trust, people }) {
  const session = new Session(config, trust);
  /** @type {Shell | undefined} */
  let shell;

  /** @param {import("./i18n.js").Locale} locale */
  async function speak(locale) {
    await chooseLocale(locale);
    leaveShell();
    render();
    document.getElementById("language")?.focus();
    announce(t("page.language.changed"));
  }

  function leaveShell() {
    shell?.dispose();
    shell = undefined;
  }

  function render() {
    const { state } = session;
    const tools = { speak };
    if (state.phase === "open") return renderShell(state, tools);
    closeDialogs();
    leaveShell();
    if (state.phase === "signed-out") fill(app, signIn(people, (person) => session.signIn(person), tools));
    else if (state.phase === "opening") fill(app, opening(state.person));
    else fill(app, failed(state, session, tools));
    document.title = [app.querySelector("h1")?.textContent, "callgate"].filter(Boolean).join(" · ");
  }

  /** @param {Extract<import("./session.js").State, { phase: "open" }>} state @param {{ speak: typeof speak }} tools */
  function renderShell(state, tools) {
    if (shell) return shell.renew(state);
    const current = () => (session.state.phase === "open" ? session.state.gate : state.gate);
    shell = new Shell(state, { session, data: dataFor(session, current), tools });
    fill(app, shell.element);
    void shell.show(pathOf(location.hash), { focus: false });
  }

  session.addEventListener("state", render);
  addEventListener("hashchange", () => {
    closeDialogs();
    void shell?.show(pathOf(location.hash), { focus: true });
  });
  render();
  await session.resume(people);
}

try {
  const [loaded] = await Promise.all([loadConfig(), useLocale(preferred())]);
  await run(loaded);
} catch (error) {
  fill(app, fault());
  throw error;
}
