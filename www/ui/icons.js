// @ts-check

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a grid of 24. An icon without a drawing here is shown as `module`. */
const DRAWINGS = /** @type {Readonly<Record<string, string>>} */ ({
  // Names that a policy may give its modules.
  "address-book": "M6 3h12a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6zM3 7h3M3 12h3M3 17h3M12.5 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4M9 16a3.5 3.5 0 0 1 7 0",
  ban: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M5.7 5.7l12.6 12.6",
  book: "M5 4h13v16H6.5A1.5 1.5 0 0 1 5 18.5zM5 18.5A1.5 1.5 0 0 1 6.5 17H18M9 8h5",
  building: "M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8 14h3",
  chart: "M4 20h16M7 17v-5M12 17V6M17 17v-8",
  chat: "M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.5 2",
  database: "M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0",
  device: "M7 3h10v18H7zM11 18h2",
  download: "M12 4v11M7.5 11L12 15.5l4.5-4.5M4 20h16",
  eye: "M2.5 12c4-8 15-8 19 0-4 8-15 8-19 0zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
  folder: "M3 6h6l2 2h10v11H3z",
  form: "M5 3h14v18H5zM8 8h8M8 12h8M8 16h4",
  gauge: "M4 18a9 9 0 1 1 16 0M12 14l4-5M12 15.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
  headset: "M4 15v-3a8 8 0 0 1 16 0v3M4 14h3v5H5a1 1 0 0 1-1-1zM20 14h-3v5h2a1 1 0 0 0 1-1zM18 19a5 3 0 0 1-5 2",
  key: "M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 12h9M18 12v3M15 12v2",
  layers: "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  mail: "M3 6h18v12H3zM3 7l9 6 9-6",
  megaphone: "M4 10v4h3l8 4V6l-8 4zM18 9.5a4 4 0 0 1 0 5M7 14l1 6h3l-1-4.5",
  microphone: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3M6 11a6 6 0 0 0 12 0M12 17v4M9 21h6",
  monitor: "M3 5h18v11H3zM9 20h6M12 16v4M7 12l3-3 2 2 4-4",
  paperclip: "M19 11l-7.5 7.5a4.5 4.5 0 0 1-6.4-6.4L13 4.3a3 3 0 0 1 4.2 4.2L9.5 16.2a1.5 1.5 0 0 1-2.1-2.1L14 7.5",
  pause: "M9 5v14M15 5v14",
  phone: "M6 3h3l1.5 5L8 9.5a12 12 0 0 0 6.5 6.5l1.5-2.5 5 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  printer: "M7 8V3h10v5M5 8h14a1 1 0 0 1 1 1v7h-3M7 16H4V9a1 1 0 0 1 1-1M7 13h10v8H7z",
  queue: "M4 6h10M4 12h16M4 18h7M18 4v4M16 6h4M16 18h4",
  route: "M6 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4M18 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M16 6H9a3 3 0 0 0 0 6h6a3 3 0 0 1 0 6H8",
  settings: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1",
  share: "M6 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4M8 11l7-4M8 13l7 4",
  shield: "M12 3l8 3v6c0 5-3.5 7.5-8 9-4.5-1.5-8-4-8-9V6zM9 12l2 2 4-4",
  star: "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17l-5.3 3 1.1-6L3.4 9.8l6-.8z",
  tag: "M4 4h7l9 9-7 7-9-9zM8 8h.01",
  target: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M12 12h.01",
  ticket: "M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3zM14 7v2M14 11v2M14 15v2",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21a8 8 0 0 1 16 0",
  users: "M9 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20a6.5 6.5 0 0 1 13 0M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5a6.5 6.5 0 0 1 3.5 5.5",
  module: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",

  // The page's own.
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  check: "M5 13l4.5 4.5L19 7",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 15v2",
  question: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .7-1 1.7M12 16.8h.01",
  alert: "M12 4l9.5 16h-19zM12 10v4.5M12 17.3h.01",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  "sign-in": "M10 4h9v16h-9M3 12h11M10.5 8.5L14 12l-3.5 3.5",
  "sign-out": "M14 4H5v16h9M10 12h11M17.5 8.5L21 12l-3.5 3.5",
  back: "M19 12H5M11 6l-6 6 6 6",
  gate: "M5 20V11a7 7 0 0 1 14 0v9M10.5 20v-8l5 2v6",
});

/**
 * @param {string} name
 * @returns {SVGSVGElement} decoration; the text beside it says what it is
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", /** @type {string} */ (Object.hasOwn(DRAWINGS, name) ? DRAWINGS[name] : DRAWINGS.module));
  svg.append(path);
  return svg;
}
