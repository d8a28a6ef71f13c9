/**
 * What a person would see as broken: sideways scrolling, text that is cut off, controls on top of each other.
 * Runs inside the page.
 */
export function layoutFaults() {
  const visible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} “${(element.textContent ?? "").trim().slice(0, 40)}”`;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(visible).filter((element) => !element.closest(".visually-hidden, .skip, [inert]"));
  const ownText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");

  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);

  for (const element of all("body *").filter(ownText)) {
    const style = getComputedStyle(element);
    if (style.position === "absolute" && style.clipPath !== "none") continue;
    if (element.scrollWidth > element.clientWidth + 1 && style.display !== "inline") faults.push(`cut off: ${name(element)}`);
    const { left, right } = element.getBoundingClientRect();
    if (left < -1 || right > root.clientWidth + 1) faults.push(`outside the window: ${name(element)}`);
  }

  const dialog = document.querySelector("dialog[open]");
  const controls = all("a, button, select, input")
    .filter((element) => !dialog || dialog.contains(element))
    .map((element) => ({ element, box: element.getBoundingClientRect(), cover: element.closest(".topbar, .sidebar, dialog") }));
  for (const [at, one] of controls.entries()) {
    for (const other of controls.slice(at + 1)) {
      const [a, b] = [one.box, other.box];
      const [across, down] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
      if (across <= 1 || down <= 1 || one.cover !== other.cover) continue;
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      faults.push(`overlap: ${name(one.element)} and ${name(other.element)}`);
    }
  }
  return faults;
}

/** Targets that a finger would miss: below 44 px, but for links inside a line of text. */
export function smallTargets() {
  return [...document.querySelectorAll("a, button, select, input")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(".skip, .back"))
    .filter((element) => element.getBoundingClientRect().height < 43.5)
    .map((element) => `${element.className} ${element.textContent} ${element.getBoundingClientRect().height}`);
}
