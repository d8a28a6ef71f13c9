import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { env, platform } from "node:process";
import { hasApt, install } from "./apt.mjs";
import { cargoProgram, isCached } from "./cache.mjs";
import { Stop, which } from "./command.mjs";
import { geckodriver } from "./versions.mjs";

const applications = "/Applications";
const programs = env.PROGRAMFILES ?? "C:\\Program Files";

const chromiumPlaces = () => [
  env.CHROME_PATH,
  ...["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"].map((name) => which(name)),
  `${applications}/Google Chrome.app/Contents/MacOS/Google Chrome`,
  `${applications}/Chromium.app/Contents/MacOS/Chromium`,
  `${programs}\\Google\\Chrome\\Application\\chrome.exe`,
];

const firefoxPlaces = () => [
  env.FIREFOX_PATH,
  ...["firefox", "firefox-esr"].map((name) => which(name)),
  `${applications}/Firefox.app/Contents/MacOS/firefox`,
  `${programs}\\Mozilla Firefox\\firefox.exe`,
];

const first = (places) => places.find((place) => place && existsSync(place));

/** Where the browsers and the driver of Chromium are; undefined for what is absent. */
export const browsers = () => ({
  chromium: first(chromiumPlaces()),
  firefox: first(firefoxPlaces()),
  chromedriver: first([env.CHROMEDRIVER, which("chromedriver")]),
});

const complete = () => Object.values(browsers()).every(Boolean);

/** Chromium, its driver and Firefox: from the machine, or from Debian's packages. */
export const browserPrograms = {
  name: "browsers",
  does: "installing Chromium, Firefox and the driver of Chromium",
  seconds: 40,
  done: complete,
  async run() {
    if (hasApt()) await install(["chromium", "chromium-driver", "firefox-esr"]);
    if (!complete()) throw new Stop(`The tests in browsers need ${absent().join(", ")}`, howToInstall());
  },
};

const absent = () =>
  Object.entries(browsers())
    .filter(([, place]) => place === undefined)
    .map(([name]) => name);

function howToInstall() {
  if (platform === "darwin") return "brew install --cask google-chrome firefox chromedriver";
  if (platform === "win32") return "winget install Google.Chrome Mozilla.Firefox Chromium.ChromeDriver";
  return "sudo apt-get install chromium chromium-driver firefox-esr";
}

/** The driver of Firefox: the machine's, else built into the cache. */
export const firefoxDriver = {
  name: "geckodriver",
  does: "building geckodriver",
  seconds: 240,
  heavy: true,
  done: () => Boolean(ownGeckodriver()) || isCached("geckodriver", geckodriver),
  run: () => cargoProgram("geckodriver", geckodriver),
};

const ownGeckodriver = () => first([env.GECKODRIVER, which("geckodriver")]);

/** Folders that have to be on the search path for the drivers to be found. */
export async function driverFolders() {
  const { chromedriver } = browsers();
  const own = ownGeckodriver();
  return [dirname(chromedriver), own ? dirname(own) : await cargoProgram("geckodriver", geckodriver)];
}
