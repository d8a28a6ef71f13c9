import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { catalogueOf } from "../../tools/tasks/catalogue.mjs";
import { load } from "../../edge/gate/load.mjs";
import { AUDIENCE, issuerOf, publish, SLICE_TYPE, start, TENANT, token, workplace } from "./support.mjs";

/** A shop whose Mia has one line of two; its stock is shown inside the shop, to whom no door of it is open. */
function shop(tenant, line) {
  const reads = (on, ...items) => ({ on, do: ["read"], ...(items.length > 0 && { items: { ids: items } }) });
  return {
    tenant,
    types: { line: {}, shelf: {} },
    modules: {
      shop: { label: { en: `Shop ${tenant}` }, href: "/shop", items: { line: ["read", "update"] }, implies: { update: ["read"] }, shows: { stock: ["read"] } },
      stock: { label: { en: "Stock" }, href: "/stock", items: { shelf: ["read"] } },
    },
    items: { line: { [line]: { label: { en: `Line ${line}` } }, hidden: {} }, shelf: { top: {}, cellar: {} } },
    roles: { clerk: { grants: [{ on: "shop", do: ["menu"] }, reads("line", line), reads("shelf", "top")] } },
    users: { mia: { roles: ["clerk"] }, [`only-${tenant}`]: { roles: ["clerk"] } },
    routes: [
      { GET: "/shop", do: "menu", on: "shop" },
      { GET: "/shop/{line}", do: "read", type: "line", id: "{line}" },
      { PUT: "/shop/{line}", do: "update", type: "line", id: "{line}" },
      { GET: "/shop/stock/{shelf}", do: "read", type: "shelf", id: "{shelf}", within: "shop" },
      { GET: "/stock", do: "menu", on: "stock" },
    ],
  };
}

const TINY = ["north", "south"];
const LINES = { north: "ales", south: "wines" };

/** A workplace with the demo and two shops. */
async function published(place) {
  const shops = await Promise.all(TINY.map(async (id) => {
    const document = shop(id, LINES[id]);
    const [data, people] = ["data", "people"].map((name) => path.join(place.folder, `${id}.${name}.json`));
    await writeFile(data, JSON.stringify(catalogueOf(document)));
    await writeFile(people, JSON.stringify([{ id: "mia", name: "Mia", job: `in ${id}` }]));
    return { ...(await publish(place, id, document)), data, people, about: { name: id.toUpperCase(), language: "nl" } };
  }));
  return [await publish(place, "demo"), ...shops];
}

const ISSUERS = [issuerOf(TENANT), ...TINY.map((id) => issuerOf(id, id))];

let place;
let tenants;
before(async () => {
  place = await workplace();
  tenants = await published(place);
});
after(() => place?.remove());

/** A gate for all three. */
function started(options) {
  const gate = {};
  before(async () => Object.assign(gate, await start(place, tenants, options)));
  after(() => gate.dispose?.());
  return gate;
}

describe("several tenants at one gate", () => {
  const gate = started({ variables: { ISSUERS } });

  /** What a person is answered at a tenant, with a token for an audience. */
  const withToken = async (tenant, subject, aud, address) =>
    gate.at(tenant).get(undefined, address, { headers: { authorization: `Bearer ${await token(subject, { claims: { aud } })}` } });

  test("each is at an address of its own, the first at the site's as well", async () => {
    for (const id of TINY) assert.deepEqual((await gate.at(id).get(undefined, "/config.json")).body, { name: id.toUpperCase(), language: "nl", mode: "worker", tenant: id });
    for (const { get } of [gate, gate.at(TENANT)]) assert.equal((await get(undefined, "/config.json")).body.tenant, TENANT);
    const [root, own] = await Promise.all([gate, gate.at(TENANT)].map(async ({ ask }) => (await ask("anna", "/callgate/slice")).headers.get("etag")));
    assert.equal(root, own);
    assert.equal((await gate.at(TENANT).get("anna", "/api/crm/retail")).status, 200);
  });

  test("a person of one name has another slice in each, and it opens as that tenant's only", async () => {
    for (const id of TINY) {
      const opened = await gate.at(id).gateOf("mia");
      assert.deepEqual([opened.tenant, [...opened.items("read", "line")]], [id, [LINES[id]]]);
      assert.deepEqual(opened.menu("en").map(({ label }) => label), [`Shop ${id}`]);
    }
    const bytes = async (id) => Buffer.from(await (await gate.at(id).ask("mia", "/callgate/slice")).arrayBuffer()).toString("latin1");
    assert.doesNotMatch(await bytes("north"), /south|wines/);
    assert.doesNotMatch(await bytes("south"), /north|ales/);
  });

  test("a token for one is refused by every other, at slice and API", async () => {
    const audiences = { [TENANT]: AUDIENCE, north: "north", south: "south" };
    for (const [at, own] of Object.entries(audiences)) {
      for (const [of, aud] of Object.entries(audiences)) {
        for (const address of ["/callgate/slice", at === TENANT ? "/api/crm" : "/api/shop"]) {
          const { status, body } = await withToken(at, at === TENANT ? "anna" : "mia", aud, address);
          if (aud === own) assert.equal(status, 200, `${of} at ${at}${address}`);
          else assert.deepEqual([status, body.code], [401, "unauthenticated"], `${of} at ${at}${address}`);
        }
      }
    }
  });

  test("a person of one is nobody in another, with a token that the other would take", async () => {
    const { status, body } = await gate.at("north").get("only-south", "/callgate/slice");
    assert.deepEqual([status, body.code], [403, "unknown_subject"]);
    assert.equal((await gate.at("south").get("only-south", "/callgate/slice")).status, 200);
  });

  test("what one browser holds of a tenant is not taken for another's", async () => {
    const tag = async (id) => (await gate.at(id).ask("mia", "/callgate/slice")).headers.get("etag");
    const [north, south] = await Promise.all(TINY.map(tag));
    assert.notEqual(north, south);
    const again = (id, etag) => gate.at(id).ask("mia", "/callgate/slice", { headers: { "if-none-match": etag } });
    assert.equal((await again("north", north)).status, 304);
    const other = await again("south", north);
    assert.deepEqual([other.status, other.headers.get("content-type")], [200, SLICE_TYPE]);
  });

  test("everything in KV is below its tenant's id", async () => {
    for (const namespace of [gate.snapshot, gate.documents]) {
      const names = (await namespace.list()).keys.map(({ name }) => name);
      assert.ok(names.length > 0);
      assert.deepEqual(names.filter((name) => !/^(demo|north|south)\/[\w.]+$/.test(name)), []);
    }
    const held = (await gate.snapshot.list({ prefix: "north/" })).keys.length;
    assert.ok(held > 1 && held < (await gate.snapshot.list()).keys.length);
  });

  test("who is none has no address: 404, whatever is asked", async () => {
    for (const id of ["east", "North", "%6eorth", "north%2F", "__proto__", "constructor", ".well-known", ""]) {
      for (const address of ["/", "/config.json", "/callgate/slice", "/api/shop", "/shop"]) {
        const { status, headers, text } = await gate.raw("mia", `/t/${id}${address}`, "GET", { accept: "text/html" });
        assert.deepEqual([status, headers["content-type"], JSON.parse(text).code], [404, "application/problem+json", "not_found"], id + address);
      }
    }
  });

  test("the typed address of a page leads into the tenant's own", async () => {
    const html = { accept: "text/html" };
    for (const page of ["/shop", "/shop/ales"]) {
      const { status, headers } = await gate.raw(undefined, `/t/north${page}`, "GET", html);
      assert.deepEqual([status, headers.location], [302, `/t/north/#${page}`]);
    }
    for (const odd of ["//evil.example", "/shop/", "/%2Fevil"]) assert.equal((await gate.raw(undefined, `/t/north${odd}`, "GET", html)).status, 404, odd);
  });

  test("the business API of a tenant without data of its own is what its policy records, as far as it is seen", async () => {
    const { status, body } = await gate.at("north").get("mia", "/api/shop");
    assert.equal(status, 200);
    assert.deepEqual(body, {
      module: "shop",
      types: [{ type: "line", actions: ["read"], items: [{ id: "ales", label: { en: "Line ales" } }] }],
      guests: [{ module: "stock", label: { en: "Stock" }, actions: ["read"], types: [{ type: "shelf", actions: ["read"], items: [{ id: "top" }] }] }],
    });
    const item = await gate.at("north").get("mia", "/api/shop/ales");
    assert.deepEqual(item.body, { module: "shop", types: body.types, guests: [] });
    const shown = await gate.at("north").get("mia", "/api/shop/stock/top");
    assert.deepEqual(shown.body, { module: "stock", types: body.guests[0].types, guests: [] });
    for (const address of ["/api/shop/hidden", "/api/shop/wines", "/api/shop/stock/cellar", "/api/stock"]) {
      assert.equal((await gate.at("north").get("mia", address)).status, 403, address);
    }
    assert.equal((await gate.at("north").get("mia", "/api/shop/ales", { method: "PUT", body: "{}" })).status, 403);
  });
});

describe("a tenant in trouble", () => {
  const gate = started({ loaded: false, variables: { ISSUERS } });
  before(() => load(gate.snapshot, "south", tenants[2].store));

  const answer = async (id) => {
    const { status, body } = await gate.at(id).get("mia", "/callgate/slice");
    return [status, body.code];
  };

  test("without a snapshot is 503, and keeps no other from work", async () => {
    assert.deepEqual(await answer("north"), [503, "unavailable"]);
    assert.equal((await answer("south"))[0], 200);
  });

  test("is not helped by another's snapshot, though one key has signed both", async () => {
    await load(gate.snapshot, "demo", tenants[2].store);
    const { status, body } = await gate.get("anna", "/callgate/slice");
    assert.deepEqual([status, body.code], [503, "wrong_tenant"]);
    assert.equal((await answer("south"))[0], 200);
  });
});

describe("the development issuer of several tenants", () => {
  const gate = started({ entry: "development", variables: { ISSUERS: [] } });

  const signIn = (at, subject) => at.get(undefined, "/dev/token", { method: "POST", body: JSON.stringify({ subject }) });

  test("lists them, and each one's own people", async () => {
    const expected = [{ id: TENANT, href: "" }, ...TINY.map((id) => ({ id, name: id.toUpperCase(), language: "nl", href: `t/${id}/` }))];
    for (const { get } of [gate, gate.at("north")]) assert.deepEqual((await get(undefined, "/dev/tenants")).body, expected);
    for (const id of TINY) assert.deepEqual((await gate.at(id).get(undefined, "/dev/people")).body, JSON.parse(await readFile(path.join(place.folder, `${id}.people.json`), "utf8")));
  });

  test("hands out tokens for the tenant at whose address it was asked, and for its people", async () => {
    const { body } = await signIn(gate.at("north"), "mia");
    const headers = { authorization: `Bearer ${body.token}` };
    assert.equal((await gate.at("north").get(undefined, "/callgate/slice", { headers })).status, 200);
    for (const other of [gate, gate.at("south"), gate.at(TENANT)]) assert.equal((await other.get(undefined, "/callgate/slice", { headers })).status, 401);
    assert.equal((await signIn(gate.at("north"), "anna")).status, 404);
    assert.equal((await signIn(gate, "mia")).status, 404);
  });
});
