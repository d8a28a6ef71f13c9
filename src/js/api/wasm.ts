/** Compiles a wasm while it arrives; a server that sends it under a wrong type only costs that head start. */
export async function fetched(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status} for ${url.href}`);
  const streams = response.headers.get("content-type")?.startsWith("application/wasm") === true;
  return streams && "compileStreaming" in WebAssembly
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** What the first gives, else what the second gives; when neither gives anything, the first says why. */
export async function either<A, B>(first: () => A | Promise<A>, second: () => B | Promise<B>): Promise<A | B> {
  try {
    return await first();
  } catch (cause) {
    try {
      return await second();
    } catch {
      throw cause;
    }
  }
}
