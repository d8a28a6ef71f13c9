import { loadLocale } from "../api/locales.js";
import { describe, languageOf } from "../api/texts.js";

/** How many languages of a caller are looked at. */
const LANGUAGES = 20;

/**
 * Problem details (RFC 9457) in the caller's language, with a stable `code`: what `gate` refuses with, for refusals of your own.
 *
 * @example
 * if (contact === undefined) return problem(request, 404, "not_found");
 */
export async function problem(request: Request, status: number, code: string, headers: Record<string, string> = {}): Promise<Response> {
  const { title, text } = describe(code, await languageFor(request));
  const body = JSON.stringify({ type: "about:blank", title, status, detail: text, code });
  return new Response(body, { status, headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" } });
}

/**
 * The first language of `Accept-Language` that has texts, loaded; English where none has.
 *
 * @example
 * const { text } = describe("not_granted", await languageFor(request));
 */
export async function languageFor(request: Request): Promise<string> {
  const ranges = (request.headers.get("accept-language") ?? "").split(",", LANGUAGES);
  for (const range of ranges) {
    const language = languageOf(range.split(";", 1)[0]?.trim() ?? "");
    if (await loadLocale(language).then(() => true, () => false)) return language;
  }
  return "en";
}
