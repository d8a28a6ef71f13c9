import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { explanation } from "../../dist/api/explain.js";
import { describe, loadLocale, registerLocale } from "../../dist/api/index.js";

const LOCALES = ["en", "nl", "de", "pl"];
const textsOf = (locale) => JSON.parse(readFileSync(new URL(`../../locales/${locale}.json`, import.meta.url), "utf8"));
const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test("every language has the same keys, with the same parameters", () => {
  const english = textsOf("en");
  for (const locale of LOCALES) {
    const texts = textsOf(locale);
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(english).sort(), locale);
    for (const [key, text] of Object.entries(texts)) assert.deepEqual(holes(text), holes(english[key]), `${locale} ${key}`);
  }
});

test("no text is empty, and none carries control characters", () => {
  for (const locale of LOCALES) {
    for (const [key, text] of Object.entries(textsOf(locale))) assert.match(text, /^[^\p{Cc}\p{Cf}]+$/u, `${locale} ${key}`);
  }
});

test("an unknown language is answered in English until it is loaded", async () => {
  assert.equal(describe("not_granted", "nl").title, "Not granted");
  await loadLocale("nl-BE");
  assert.equal(describe("not_granted", "nl").title, "Geen recht");
  assert.equal(describe("not_granted", "nl-NL").title, "Geen recht");
  await assert.rejects(loadLocale("xx"), { code: "unknown_locale" });
  await assert.rejects(loadLocale("__proto__"), { code: "unknown_locale" });
});

test("keys that a registered language leaves out are answered in English", () => {
  registerLocale("fr", { "code.not_granted": "Vous n’avez pas ce droit." });
  assert.deepEqual(describe("not_granted", "fr"), { title: "Not granted", text: "Vous n’avez pas ce droit." });
});

test("a code without text is its own text", () => {
  assert.deepEqual(describe("toString", "en"), { title: "toString", text: "toString" });
});

const reasons = (code, params, more = {}) => ({ allowed: false, code: "not_granted", scope: "slice", steps: [{ code, params }], ...more });
const step = (code, params, locale = "en") => explanation(reasons(code, params), locale).steps[0];

test("steps are put into words", () => {
  const grant = { carrier: "role/agent", on: "queue", do: ["read", "login"] };
  assert.equal(step("granted_by", grant).text, "role/agent grants read, login on queue.");
  assert.equal(step("granted_by", { ...grant, items: ["sales"] }).text, "role/agent grants read, login on queue, items: sales.");
  const condition = { path: "resource.open", op: "eq", value: true };
  assert.equal(step("condition_not_met", condition).text, "The condition resource.open eq true is not met; the value is –.");
  assert.equal(step("granted_by", { ...grant, carrier: "own" }).text, "The rights resolved for this person grant read, login on queue.");
  assert.equal(step("unheard_of", {}).text, "unheard_of");
});

test("instants are written for the reader, and stay numbers in the parameters", () => {
  const { text, params } = step("holds_until", { until: Date.UTC(2026, 5, 1, 12) }, "de");
  assert.match(text, /2026/);
  assert.equal(params.until, String(Date.UTC(2026, 5, 1, 12)));
});

test("without a language it is told in English", () => {
  for (const locale of [undefined, null, 7]) assert.equal(explanation(reasons("not_granted", {}), locale).text, "This person does not have this right.");
});

test("an explanation is frozen and dated", () => {
  const explained = explanation(reasons("not_granted", { action: "read", on: "crm" }, { until: 5 }), "en");
  assert.deepEqual(explained.until, new Date(5));
  assert.equal(explained.text, "This person does not have this right.");
  assert.ok(Object.isFrozen(explained) && Object.isFrozen(explained.steps) && Object.isFrozen(explained.steps[0]));
});
