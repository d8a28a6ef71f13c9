// A classic script in the head: the chosen theme is there before the first paint.
try {
  const chosen = localStorage.getItem("callgate.page.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; the system's own preference then holds.
}
