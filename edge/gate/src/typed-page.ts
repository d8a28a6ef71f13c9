/** Where a page's address leads that somebody typed without its `#`, unless the path is not in normal form. */
export function typedPage(request: Request, base: string): string | undefined {
  const path = new URL(request.url).pathname.slice(base.length);
  const typed = (request.headers.get("Accept") ?? "").toLowerCase().includes("text/html");
  return typed && isNormal(path) ? `${base}/#${path}` : undefined;
}

function isNormal(path: string): boolean {
  return path.slice(1).split("/").every(isSegment);
}

/** As the policy's own matcher has it: no empty, dot or undecodable segment, and no slash or control character in one. */
function isSegment(raw: string): boolean {
  try {
    const segment = decodeURIComponent(raw);
    return !/^\.{0,2}$|[/\\]|\p{Cc}/u.test(segment);
  } catch {
    return false;
  }
}
