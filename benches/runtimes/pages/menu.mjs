/**
 * The shortest page that shows a menu: code, wasm and the person's rights are fetched side by side, the person's rights are
 * opened, and the modules that may be seen are put into the page. `decided` is when they are, since navigation began.
 */
export async function start(engine) {
  const { size } = Object.fromEntries(new URLSearchParams(location.search));
  const [bytes, context] = await Promise.all([
    fetch(`/file/${size}/${encodeURIComponent(engine.name)}.person`).then((response) => response.arrayBuffer()),
    fetch(`/file/${size}/context.json`).then((response) => response.json()),
    engine.wasm && WebAssembly.compileStreaming(fetch(`${engine.file}.wasm`)).then(engine.load),
  ]);
  const { menu } = await engine.person.open(new Uint8Array(bytes), context);
  document.querySelector("nav").append(...(await menu()).map(entryOf));
  globalThis.decided = performance.now();
}

function entryOf(entry) {
  const link = document.createElement("a");
  link.href = entry.href ?? `/${entry}`;
  link.textContent = entry.label ?? entry;
  return link;
}
