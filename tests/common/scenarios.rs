//! The opening vectors: a good slice, and what becomes of it under one mutation each.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use callgate::native;
use callgate::snapshot::base64url;
use serde_json::{Value as Json, json};

use crate::common::{DAY, NOON, Snapshot, parse, sign, text};

const SEED: [u8; 32] = [7; 32];
const MINUTE: u64 = 60 * 1000;

/// File names and contents, in order.
pub fn all() -> Vec<(String, String)> {
    let bench = Bench::new();
    let files = bench.payloads().into_iter().chain(bench.headers()).chain(bench.floors()).chain(bench.rows());
    files.map(|(name, scenario)| (format!("{name}.json"), pretty(&scenario))).collect()
}

fn pretty(json: &Json) -> String {
    format!("{}\n", serde_json::to_string_pretty(json).unwrap())
}

type Named = (String, Json);

struct Bench {
    good: Vec<String>,
    other: Vec<String>,
}

impl Bench {
    fn new() -> Self {
        let policy = parse(&text("tests/vectors/opening/policy.json"));
        let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
        let rows = |subject: &str| {
            let slice = snapshot.slice(subject, NOON).unwrap();
            String::from_utf8(slice).unwrap().lines().map(str::to_owned).collect()
        };
        Bench { good: rows("mia"), other: rows("noor") }
    }

    fn scenario(&self, title: &str, rows: &[String], code: &str) -> Json {
        let slice: String = rows.iter().map(|row| format!("{row}\n")).collect();
        json!({ "title": title, "trust": trust(), "slice": slice, "code": code })
    }

    fn checkpoint(&self, jws: &str) -> Vec<String> {
        let mut rows = self.good.clone();
        rows[0] = jws.to_owned();
        rows
    }

    fn payload(&self) -> String {
        let encoded = self.good[0].split('.').nth(1).unwrap();
        String::from_utf8(base64url::decode(encoded).unwrap()).unwrap()
    }

    /// Signed anew with a changed payload.
    fn payloads(&self) -> Vec<Named> {
        let day = NOON + DAY;
        let changes = [
            ("happy-path", "a slice as it was published", "", "", "opened"),
            ("unknown-format", "a format that this reader does not know", "\"format\":1", "\"format\":2", "unknown_format"),
            ("unknown-member", "a member that the format has not", "\"depth\":0", "\"depth\":0,\"x\":1", "malformed_payload"),
            ("duplicate-member", "a member that is there twice", "\"depth\":0", "\"depth\":0,\"depth\":0", "malformed_payload"),
            ("missing-member", "a member that is not there", ",\"depth\":0", "", "malformed_payload"),
            ("float", "a number with a fraction", "\"depth\":0", "\"depth\":0.0", "malformed_payload"),
            ("depth-21", "deeper than the format allows", "\"depth\":0", "\"depth\":21", "malformed_payload"),
            ("another-tenant", "signed for another tenant", "corner-shop", "corner-cafe", "wrong_tenant"),
            ("another-depth", "a depth below which the proofs are too short", "\"depth\":0", "\"depth\":20", "malformed_slice"),
        ];
        let named = |(name, title, from, to, code): (&str, &str, &str, &str, &str)| {
            let payload = if from.is_empty() { self.payload() } else { self.payload().replace(from, to) };
            let jws = String::from_utf8(sign(payload.as_bytes())).unwrap();
            (name.to_owned(), self.scenario(title, &self.checkpoint(&jws), code))
        };
        let mut scenarios: Vec<Named> = changes.into_iter().map(named).collect();
        scenarios[0].1["floor"] = json!(NOON);
        scenarios[0].1["questions"] = questions();
        let long = self.payload().replace(&format!("\"expires\":{day}"), &format!("\"expires\":{}", NOON + 31 * DAY));
        let jws = String::from_utf8(sign(long.as_bytes())).unwrap();
        scenarios.push(("31-days".into(), self.scenario("longer than 30 days", &self.checkpoint(&jws), "malformed_payload")));
        scenarios
    }

    /// The signed header, exchanged.
    fn headers(&self) -> Vec<Named> {
        let changes = [
            ("alg-eddsa", "the older name of the algorithm", "\"Ed25519\"", "\"EdDSA\"", "header_refused"),
            ("alg-none", "no signature asked for", "\"Ed25519\"", "\"none\"", "header_refused"),
            ("alg-of-another-key", "an algorithm that is not the key's", "\"Ed25519\"", "\"ES256\"", "alg_mismatch"),
            ("typ-jwt", "a token of another kind", "callgate-checkpoint+jws", "JWT", "header_refused"),
            ("crit", "a header with more members", "\"kid\"", "\"crit\":[],\"kid\"", "header_refused"),
            ("unknown-kid", "a key that is not pinned", "\"kid\":\"", "\"kid\":\"A", "unknown_kid"),
        ];
        let parts: Vec<&str> = self.good[0].split('.').collect();
        let header = String::from_utf8(base64url::decode(parts[0]).unwrap()).unwrap();
        let named = |(name, title, from, to, code): (&str, &str, &str, &str, &str)| {
            let forged = base64url::encode(header.replace(from, to).as_bytes());
            let jws = format!("{forged}.{}.{}", parts[1], parts[2]);
            (name.to_owned(), self.scenario(title, &self.checkpoint(&jws), code))
        };
        changes.into_iter().map(named).chain(self.signatures(&parts)).collect()
    }

    fn signatures(&self, parts: &[&str]) -> Vec<Named> {
        let jws = |signature: &str| self.checkpoint(&format!("{}.{}.{signature}", parts[0], parts[1]));
        let mut flipped = base64url::decode(parts[2]).unwrap();
        flipped[10] ^= 4;
        let (body, last) = parts[2].split_at(parts[2].len() - 1);
        // 64 bytes leave four bits over in the last character: they must be zero.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let value = alphabet.find(last).unwrap();
        let trailing = format!("{body}{}", &alphabet[value + 1..value + 2]);
        let scenario = |title, rows: Vec<String>, code| self.scenario(title, &rows, code);
        vec![
            (
                "flipped-signature".into(),
                scenario("one bit of the signature", jws(&base64url::encode(&flipped)), "bad_signature"),
            ),
            ("trailing-bits".into(), scenario("bits of base64url that carry nothing", jws(&trailing), "malformed_jws")),
            ("padding".into(), scenario("padded base64url", jws(&format!("{}==", parts[2])), "malformed_jws")),
            ("short-signature".into(), scenario("63 bytes", jws(&base64url::encode(&flipped[..63])), "malformed_jws")),
            ("stripped-signature".into(), scenario("no signature", jws(""), "malformed_jws")),
        ]
    }

    /// The same slice against clocks and floors.
    fn floors(&self) -> Vec<Named> {
        let root = base64url::decode(self.payload().split("\"root\":\"").nth(1).unwrap().split('"').next().unwrap()).unwrap();
        let with = |name: &str, title: &str, now: u64, floor: Option<(u64, &[u8])>, code: &str, moved: bool| {
            let mut scenario = self.scenario(title, &self.good, code);
            scenario["trust"]["now"] = json!(now);
            if let Some((sequence, root)) = floor {
                scenario["trust"]["floor"] = json!({ "sequence": sequence, "root": base64url::encode(root) });
            }
            scenario["floor"] = if moved { json!(NOON) } else { Json::Null };
            (name.to_owned(), scenario)
        };
        let other = [3; 32];
        vec![
            with("expired", "expired, and the floor rises all the same", NOON + DAY, None, "expired", true),
            with("last-millisecond", "the last millisecond before it expires", NOON + DAY - 1, None, "opened", true),
            with(
                "from-the-future",
                "issued later than the clock allows: the floor stays",
                NOON - 6 * MINUTE,
                None,
                "from_future",
                false,
            ),
            with("clock-behind", "issued a little later than the clock", NOON - 4 * MINUTE, None, "opened", true),
            with("rolled-back", "older than one seen before", NOON, Some((NOON + 1, &other)), "rolled_back", false),
            with("forked", "another root of the same sequence", NOON, Some((NOON, &other)), "forked", false),
            with("seen-before", "the very one seen before", NOON, Some((NOON, &root)), "opened", true),
            with(
                "floor-of-2200",
                "a floor further ahead than any may be",
                NOON,
                Some((NOON + 365 * DAY, &other)),
                "opened",
                true,
            ),
        ]
    }

    /// Rows left out, added, exchanged.
    fn rows(&self) -> Vec<Named> {
        let good = &self.good;
        let end = good.len();
        let edited = |edit: &dyn Fn(&mut Vec<String>)| {
            let mut rows = good.clone();
            edit(&mut rows);
            rows
        };
        let scenario =
            |name: &str, title: &str, rows: Vec<String>, code: &str| (name.to_owned(), self.scenario(title, &rows, code));
        let proof = |hashes: usize| base64url::encode(&vec![0; hashes * 32]);
        vec![
            scenario("another-person", "the slice of somebody else", self.other.clone(), "wrong_subject"),
            scenario("a-line-fewer", "a line that is needed is not there", good[..end - 2].to_vec(), "needs_mismatch"),
            scenario("a-line-twice", "a line that is there twice", [good, &good[end - 2..]].concat(), "needs_mismatch"),
            scenario("a-line-more", "a line that nothing needs", [good, &self.other[1..3]].concat(), "needs_mismatch"),
            scenario(
                "lines-swapped",
                "two lines in the wrong order",
                edited(&|rows| rows[3..7].rotate_left(2)),
                "needs_mismatch",
            ),
            scenario("proofs-swapped", "a line with the proof of another", edited(&|rows| rows.swap(2, 4)), "root_mismatch"),
            scenario("zero-sibling", "a sibling of zeros", edited(&|rows| rows[2] = proof(2)), "root_mismatch"),
            scenario("proof-of-65", "more hashes than a key has bits", edited(&|rows| rows[2] = proof(65)), "malformed_slice"),
            scenario(
                "proof-of-33-bytes",
                "no whole number of hashes",
                edited(&|rows| rows[2] = base64url::encode(&[0; 33])),
                "malformed_slice",
            ),
            scenario(
                "changed-line",
                "one letter of a line",
                edited(&|rows| rows[1] = rows[1].replace("retail", "retaim")),
                "root_mismatch",
            ),
            scenario("leaf-as-node", "two hashes in the place of a line", edited(&|rows| rows[1] = proof(2)), "line_refused"),
            scenario("only-a-checkpoint", "no lines at all", good[..1].to_vec(), "malformed_slice"),
            scenario("an-odd-row", "a line without a proof", good[..end - 1].to_vec(), "malformed_slice"),
        ]
    }
}

fn trust() -> Json {
    let key = native::public_of(&SEED);
    let members: serde_json::Map<String, Json> =
        key.members().into_iter().map(|(name, value)| (name.to_owned(), Json::String(value))).collect();
    json!({ "tenant": "corner-shop", "subject": "mia", "keys": [members], "now": NOON, "tolerance": 5 * MINUTE })
}

fn questions() -> Json {
    json!([
        { "action": "menu", "resource": "crm", "code": "allowed" },
        { "action": "read", "resource": "crm_database:retail", "code": "allowed" },
        { "action": "read", "resource": "crm_database:vip", "code": "item_not_covered" },
        { "action": "read", "resource": "crm_database:none-such", "code": "item_not_covered" },
        { "action": "export", "resource": "crm", "code": "not_granted" },
        { "action": "read", "resource": "queue:support", "code": "allowed" },
        { "action": "login", "resource": "queue:support", "code": "item_not_covered" },
        { "action": "login", "resource": "queue:sales", "code": "allowed" }
    ])
}
