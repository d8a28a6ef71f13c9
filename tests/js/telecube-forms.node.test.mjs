// The form of a new TeleCube user is data; a maintained validator applies it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const read = (name) => JSON.parse(readFileSync(new URL(`../../policies/telecube/${name}`, import.meta.url), "utf8"));
const schema = read("user-form.schema.json");
const policy = read("policy.json");
const WORDS = ["x-label", "x-message", "x-prepare"];

function validator(options) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, verbose: true, ...options });
  addFormats(ajv);
  return ajv.addVocabulary(WORDS).compile(schema);
}

const validate = validator({ $data: true });

const idsOf = (records, kind) => Object.keys(records).filter((id) => records[id].kind === kind);

/** What the form offers in this tenant. */
function choicesOf({ items, roles, groups, users }, takenEmails = []) {
  const held = Object.values(users).filter(({ state }) => state !== "deleted").map(({ attributes }) => attributes.sip_account);
  const sipAccounts = Object.keys(items.sip_account);
  return {
    takenEmails,
    sipAccounts,
    freeSipAccounts: sipAccounts.filter((account) => !held.includes(account)),
    callPresentations: Object.keys(items.presentation).filter((id) => !items.presentation[id].sender_field),
    smsPresentations: Object.keys(items.presentation),
    permissionGroups: idsOf(roles, "permission_group"),
    positions: idsOf(groups, "position_subgroup"),
    userGroups: idsOf(groups, "user_group"),
  };
}

const choices = choicesOf(policy, ["zofia.lipa@podlipami.example"]);
const nina = {
  email: "nina.kruk@podlipami.example",
  sipAccount: { chosen: "210" },
  callPresentation: ["327000100"],
  smsPresentation: ["327000100", "KSIEGARNIA"],
  password: "Dobre-haslo-7!",
  passwordAgain: "Dobre-haslo-7!",
  name: "Nina Kruk",
  permissionGroup: "konsultant",
  position: "stanowisko-konsultant",
  userGroups: ["dzial-sprzedazy", "francja"],
};

/** The places refused, each with the English message shown there. */
function refusals(changes, offered = choices) {
  if (validate({ user: { ...nina, ...changes }, choices: offered })) return [];
  return validate.errors.map((error) => `${placeOf(error)}: ${messageOf(error).en}`);
}

function placeOf({ instancePath, params }) {
  const place = instancePath.replace("/user/", "").replace("/user", "");
  return params.missingProperty === undefined ? place : `${place}${place && "/"}${params.missingProperty}`;
}

function messageOf({ parentSchema, keyword }) {
  const message = parentSchema["x-message"];
  assert.ok(message, `${keyword} has a message`);
  return message;
}

const without = (member) => ({ [member]: undefined });
const passwordRefusals = (password) => refusals({ password, passwordAgain: password }).map((line) => line.replace("password: ", ""));

const SHORT = "The password has at least 8 characters.";
const LOWER = "A lower-case letter is missing.";
const UPPER = "An upper-case letter is missing.";
const DIGIT = "A digit is missing.";
const SPECIAL = "One of the characters ! @ * $ & is missing.";

const passwords = [
  ["S4-27 eight characters with all four classes", "Abcdef1!", []],
  ["S4-27 seven characters", "Abcde1!", [SHORT]],
  ["S4-27 @ counts", "Abcdef1@", []],
  ["S4-27 * counts", "Abcdef1*", []],
  ["S4-27 $ counts", "Abcdef1$", []],
  ["S4-27 & counts", "Abcdef1&", []],
  ["S4-27 another special character is not enough", "Abcdef1#", [SPECIAL]],
  ["S4-27 another special character is allowed beside one of the five", "Abc#ef1!", []],
  ["S4-27 a space is a character like any other", "Ab cd 1!", []],
  ["S4-27 no lower-case letter", "ABCDEF1!", [LOWER]],
  ["S4-27 no upper-case letter", "abcdef1!", [UPPER]],
  ["S4-27 no digit", "Abcdefg!", [DIGIT]],
  ["S4-27 no special character", "Abcdefg1", [SPECIAL]],
  ["S4-27 everything is told at once", "", [SHORT, LOWER, UPPER, DIGIT, SPECIAL]],
  ["S4-27 Polish letters are letters", "ŻÓŁĆżółć1!", []],
  ["S4-27 the only lower-case letter is Polish", "ABCDEFł1!", []],
  ["S4-27 the only upper-case letter is Polish", "abcdefŚ1!", []],
  ["S4-27 a letter without case is neither", "ªªªªªª1!", [LOWER, UPPER]],
  ["S4-27 eight code points, four of them outside the basic plane", "Ab1!😀😀😀😀", []],
  ["S4-27 seven code points, although eleven UTF-16 units", "Ab1!😀😀😀", [SHORT]],
  ["S4-27 an upper-case letter outside the basic plane", "𝐀bcdef1!", []],
  ["S4-27 a lower-case letter outside the basic plane", "𝐚BCDEF1!", []],
  ["S4-27 digits of other scripts are digits", "Abcdef٣!", []],
  ["S4-27 a superscript is no digit", "Abcdef²!", [DIGIT]],
  ["S4-27 a full-width exclamation mark is none of the five", "Abcdef1！", [SPECIAL]],
  ["S4-27 a combining mark is a code point of its own", "Abc1!e\u0301f", []],
];

for (const [title, password, expected] of passwords) {
  test(title, () => assert.deepEqual(passwordRefusals(password), expected));
}

const REQUIRED = "This field is required.";
const NOT_FREE = "sipAccount/chosen: This SIP account does not exist or has a user already.";
const ONE_SIP = "sipAccount: Choose a SIP account or create one.";
const DIFFERENT = "passwordAgain: The passwords are not the same.";
const newSip = (account) => ({ sipAccount: { new: account } });
const chosenSip = (chosen) => ({ sipAccount: { chosen } });

const forms = [
  ["a complete form", {}, []],
  ["S4-13 one group twice", { userGroups: ["francja", "francja"] }, ["userGroups: Each group is chosen once."]],
  ["S4-17 without a position", without("position"), [`position: ${REQUIRED}`]],
  ["S4-17 Stanowisko itself is no position", { position: "stanowisko" }, ["position: Choose one position."]],
  ["S4-17 two positions", { position: ["stanowisko-dyrektor", "stanowisko-kierownik"] }, ["position: Choose one position.", "position: Choose one position."]],
  ["S4-18 without any other group", without("userGroups"), []],
  ["S4-20 without a SIP account", without("sipAccount"), [`sipAccount: ${REQUIRED}`]],
  ["S4-20 with an empty choice of SIP account", { sipAccount: {} }, [ONE_SIP]],
  ["S4-21 a colleague's SIP account", chosenSip("205"), [NOT_FREE]],
  ["S4-21 a blocked colleague's SIP account", chosenSip("206"), [NOT_FREE]],
  ["S4-21 the SIP account of a deleted user is free again", chosenSip("209"), []],
  ["S4-21 a new SIP account with a number in use", newSip({ number: "205", password: "sip" }), ["sipAccount/new/number: A SIP account with this number exists already."]],
  ["S4-22 a SIP account that is not on the list", chosenSip("299"), [NOT_FREE]],
  ["S4-22 a new SIP account", newSip({ number: "211", password: "sip" }), []],
  ["S4-22 chosen and new at once", { sipAccount: { chosen: "210", new: { number: "211", password: "sip" } } }, [ONE_SIP]],
  ["S4-23 a new SIP account without a password of its own", newSip({ number: "211" }), ["sipAccount/new/password: A new SIP account has a number and a password."]],
  [
    "S4-23 the SIP account's password is not the user's",
    { ...newSip({ number: "211", password: nina.password }), ...without("password"), ...without("passwordAgain") },
    [`password: ${REQUIRED}`, `passwordAgain: ${REQUIRED}`],
  ],
  ["S4-24 without an e-mail address", without("email"), [`email: ${REQUIRED}`]],
  ["S4-24 what is no e-mail address", { email: "nina" }, ["email: This is not an e-mail address."]],
  ["S4-24 somebody else's address", { email: "zofia.lipa@podlipami.example" }, ["email: Somebody else signs in with this address."]],
  ["S4-24 an address that was not put in lower case", { email: "Zofia.Lipa@podlipami.example" }, ["email: The address is written in lower case."]],
  ["S4-25 presentation in SMS without any in calls", { callPresentation: [] }, []],
  ["S4-25 a sender field presented in calls", { callPresentation: ["KSIEGARNIA"] }, ["callPresentation/0: This number is not on the list."]],
  ["S4-25 an unknown sender field in SMS", { smsPresentation: ["LIPA"] }, ["smsPresentation/0: This number or sender field is not on the list."]],
  ["S4-26 two different passwords", { passwordAgain: "Dobre-haslo-8!" }, [DIFFERENT]],
  ["S4-26 passwords that differ in case", { passwordAgain: "dobre-haslo-7!" }, [DIFFERENT]],
  ["S4-26 passwords that only look the same", { password: "Zażółć-1!", passwordAgain: "Zażółć-1!".normalize("NFD") }, [DIFFERENT]],
  ["S4-26 the password once", without("passwordAgain"), [`passwordAgain: ${REQUIRED}`]],
  ["S4-28 without a name", { name: " " }, ["name: Enter a name."]],
  ["S4-28 without a permission group", without("permissionGroup"), [`permissionGroup: ${REQUIRED}`]],
  ["S4-28 a permission group that nobody created", { permissionGroup: "magazynier" }, ["permissionGroup: Choose an existing permission group."]],
  ["S4-28 a business number", { businessNumber: "+48327000111" }, []],
  ["S4-28 a business number with letters", { businessNumber: "wewn. 12" }, ["businessNumber: The number has 3 to 15 digits."]],
];

for (const [title, changes, expected] of forms) {
  test(title, () => assert.deepEqual(refusals(changes), expected));
}

const changed = (change) => {
  const copy = structuredClone(policy);
  change(copy);
  return choicesOf(copy);
};

test("S4-21 once saved, a SIP account is no longer free for the next user", () => {
  const offered = changed(({ users }) => (users.nina = { attributes: { sip_account: "210" } }));
  assert.deepEqual(refusals({}, offered), [NOT_FREE]);
});

test("S4-21 in the tenant every user has a SIP account, and no two the same", () => {
  const accounts = Object.values(policy.users).map(({ attributes }) => attributes.sip_account);
  assert.equal(new Set(accounts).size, accounts.length);
  assert.deepEqual(accounts.filter((account) => policy.items.sip_account[account] === undefined), []);
});

test("S4-15 a group that was created is a choice at once", () => {
  const joined = { userGroups: ["czechy"] };
  assert.deepEqual(refusals(joined), ["userGroups/0: This group is not on the list."]);
  const offered = changed(({ groups }) => (groups.czechy = { kind: "user_group", parent: "oddzialy-zagraniczne" }));
  assert.deepEqual(refusals(joined, offered), []);
});

test("S4-28 without any permission group there is no first user", () => {
  assert.deepEqual(refusals({}, { ...choices, permissionGroups: [] }), ["permissionGroup: Choose an existing permission group."]);
});

test("a list that the form forgot to hand in is missed", () => {
  const { freeSipAccounts, ...fewer } = choices;
  assert.ok(freeSipAccounts.includes("210"));
  assert.equal(validate({ user: nina, choices: fewer }), false);
  assert.equal(validate.errors[0].params.missingProperty, "freeSipAccounts");
});

test("a validator that does not follow $data refuses the schema", () => {
  assert.throws(() => validator({ $data: false }), /schema is invalid/);
});

/** Every object inside a value, itself included. */
function* objectsOf(value) {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const inner of Object.values(value)) yield* objectsOf(inner);
}

test("every label and every message is there in Polish and in English", () => {
  const texts = [...objectsOf(schema)].flatMap((part) => [part["x-label"], part["x-message"]]).filter(Boolean);
  assert.ok(texts.length > 30);
  for (const text of texts) {
    assert.deepEqual(Object.keys(text).sort(), ["en", "pl"]);
    for (const words of Object.values(text)) assert.match(words, /^\S/);
  }
});

test("passwords are written, never read back", () => {
  const named = [...objectsOf(schema)].flatMap((part) => Object.entries(part.properties ?? {})).filter(([name]) => /password/i.test(name));
  assert.equal(named.length, 3);
  for (const [name, { writeOnly }] of named) assert.equal(writeOnly, true, name);
});
