//! The signed statement: payload and header, changed and signed anew, and the three parts of the JWS.

use callgate::native;
use callgate::snapshot::base64url;
use serde_json::Value as Json;

use super::{Bench, Named, in_page, opening, questions, slice, untrue};
use crate::common::{DAY, NOON, SEED, sign_parts, sign_with};

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [payloads(bench), spans(bench), headers(bench), encodings(bench), signatures(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("checkpoint/{name}"), scenario)).collect()
}

fn payload(bench: &Bench) -> String {
    bench.tree().payload(NOON, NOON + DAY)
}

pub fn header() -> String {
    let kid = native::public_of(&SEED).thumbprint();
    format!(r#"{{"alg":"Ed25519","kid":"{kid}","typ":"callgate-checkpoint+jws"}}"#)
}

fn refused(bench: &Bench, title: &str, jws: &str, code: &str) -> Json {
    untrue(title, &bench.signed(jws), code)
}

fn payloads(bench: &Bench) -> Vec<Named> {
    let changes = [
        ("unknown-format", "a format that this reader does not know", "\"format\":1", "\"format\":2", "unknown_format"),
        ("format-as-text", "the format as a text", "\"format\":1", "\"format\":\"1\"", "malformed_payload"),
        ("unknown-member", "a member that the format has not", "\"depth\":0", "\"depth\":0,\"x\":1", "malformed_payload"),
        ("duplicate-member", "a member that is there twice", "\"depth\":0", "\"depth\":0,\"depth\":0", "malformed_payload"),
        ("missing-member", "a member that is not there", ",\"depth\":0", "", "malformed_payload"),
        ("float", "a number with a fraction", "\"depth\":0", "\"depth\":0.0", "malformed_payload"),
        ("exponent", "a number with an exponent", "\"depth\":0", "\"depth\":0e0", "malformed_payload"),
        ("depth-21", "deeper than the format allows", "\"depth\":0", "\"depth\":21", "malformed_payload"),
        ("depth-below-zero", "a depth below zero", "\"depth\":0", "\"depth\":-1", "malformed_payload"),
        ("nested", "an object where the format has none", "\"depth\":0", "\"depth\":{}", "malformed_payload"),
        ("padded-root", "a root with padding", "\",\"depth\"", "=\",\"depth\"", "malformed_payload"),
        ("no-object", "a list", "{", "[{", "malformed_payload"),
        ("byte-order-mark", "a byte order mark before it", "{", "\u{feff}{", "malformed_payload"),
        ("lone-surrogate", "half a character", "corner-shop", "corner-\\ud800", "malformed_payload"),
        ("another-tenant", "signed for another tenant", "corner-shop", "corner-cafe", "wrong_tenant"),
        ("tenant-in-other-case", "the tenant's name in other letters", "corner-shop", "Corner-shop", "wrong_tenant"),
    ];
    let named = |(name, title, from, to, code): (&str, &str, &str, &str, &str)| {
        let payload = payload(bench);
        assert!(payload.contains(from), "{from}");
        (name.to_owned(), refused(bench, title, &sign_with(&header(), &payload.replacen(from, to, 1)), code))
    };
    let depth = payload(bench).replace("\"depth\":0", "\"depth\":20");
    let deep =
        opening("a depth below which the proofs are too short", &bench.signed(&sign_with(&header(), &depth)), "malformed_slice");
    let spaced = payload(bench).replace(',', " ,\n ");
    let mut spaced = opening("white space between its members", &bench.signed(&sign_with(&header(), &spaced)), "opened");
    spaced["steps"][0]["questions"] = questions();
    let bits = refused(
        bench,
        "bits of the root that carry nothing",
        &sign_with(&header(), &bits_of_the_root(bench)),
        "malformed_payload",
    );
    let more =
        [("another-depth".to_owned(), deep), ("white-space".to_owned(), spaced), ("trailing-bits-of-the-root".to_owned(), bits)];
    changes.into_iter().map(named).chain(more).collect()
}

fn bits_of_the_root(bench: &Bench) -> String {
    let payload = payload(bench);
    let (before, root) = payload.split_once("\"root\":\"").unwrap();
    let (root, after) = root.split_once('"').unwrap();
    format!("{before}\"root\":\"{}\"{after}", other_bits(root))
}

/// `sequence` and `expires`.
fn spans(bench: &Bench) -> Vec<Named> {
    let signed = |from: String, until: String| {
        let (old, new) = (format!("{NOON},\"expires\":{}", NOON + DAY), format!("{from},\"expires\":{until}"));
        bench.signed(&sign_with(&header(), &payload(bench).replace(&old, &new)))
    };
    let rows = |from: u64, until: u64| signed(from.to_string(), until.to_string());
    let last = (1_u64 << 53) - 1;
    vec![
        ("31-days".into(), untrue("longer than 30 days", &rows(NOON, NOON + 31 * DAY), "malformed_payload")),
        ("30-days".into(), opening("30 days", &rows(NOON, NOON + 30 * DAY), "opened")),
        ("no-time-at-all".into(), untrue("ends when it begins", &rows(NOON, NOON), "malformed_payload")),
        ("ends-before-it-begins".into(), untrue("ends before it begins", &rows(NOON, NOON - 1), "malformed_payload")),
        ("before-1970".into(), untrue("issued before 1970", &signed("-1".into(), "1".into()), "malformed_payload")),
        (
            "beyond-exact-integers".into(),
            untrue("numbers that JavaScript does not hold exactly", &rows(last + 2, last + 4), "malformed_payload"),
        ),
        (
            "fast-forward".into(),
            in_page(
                "the greatest number there is: it must not become the floor, or nothing were ever accepted again",
                vec![slice(NOON, &rows(last - 1, last), "from_future", None), slice(NOON, &bench.rows(), "opened", Some(NOON))],
            ),
        ),
    ]
}

fn headers(bench: &Bench) -> Vec<Named> {
    let changes = [
        ("alg-eddsa", "the older name of the algorithm", "\"Ed25519\"", "\"EdDSA\"", "header_refused"),
        ("alg-none", "no signature asked for", "\"Ed25519\"", "\"none\"", "header_refused"),
        ("alg-hs256", "an algorithm with a shared secret", "\"Ed25519\"", "\"HS256\"", "header_refused"),
        ("alg-of-another-key", "an algorithm that is not the key's", "\"Ed25519\"", "\"ES256\"", "alg_mismatch"),
        ("typ-jwt", "a token of another kind", "callgate-checkpoint+jws", "JWT", "header_refused"),
        ("no-typ", "a token of no kind", ",\"typ\":\"callgate-checkpoint+jws\"", "", "header_refused"),
        ("crit", "a header with more members", "\"kid\"", "\"crit\":[],\"kid\"", "header_refused"),
        ("jwk-in-header", "a key that it brings along", "\"kid\"", "\"jwk\":\"x\",\"kid\"", "header_refused"),
        ("duplicate-in-header", "a header with a member twice", "\"alg\"", "\"alg\":\"none\",\"alg\"", "header_refused"),
        ("unknown-kid", "a key that is not pinned", "\"kid\":\"", "\"kid\":\"A", "unknown_kid"),
    ];
    let named = |(name, title, from, to, code): (&str, &str, &str, &str, &str)| {
        let header = header();
        assert!(header.contains(from), "{from}");
        (name.to_owned(), refused(bench, title, &sign_with(&header.replacen(from, to, 1), &payload(bench)), code))
    };
    changes.into_iter().map(named).collect()
}

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The same bytes in other characters: the last one carries bits that mean nothing, and must be zero.
pub fn other_bits(text: &str) -> String {
    let (body, last) = text.split_at(text.len() - 1);
    assert_ne!(text.len() % 4, 0, "every bit of the last character counts");
    let value = ALPHABET.find(last).unwrap();
    format!("{body}{}", &ALPHABET[value + 1..value + 2])
}

/// A text whose encoding has bits to spare, made longer by white space where it has none.
fn spare(json: &str) -> String {
    let json = if json.len().is_multiple_of(3) { json.replacen(',', ", ", 1) } else { json.to_owned() };
    base64url::encode(json.as_bytes())
}

/// Parts in other characters, signed as they stand.
fn encodings(bench: &Bench) -> Vec<Named> {
    let (head, body) = (spare(&header()), spare(&payload(bench)));
    let good = sign_parts(&head, &body);
    let signature = good.rsplit('.').next().unwrap();
    let jws = |head: &str, body: &str| sign_parts(head, body);
    let changes = [
        ("trailing-bits-of-the-header", "bits of the header's base64url that carry nothing", jws(&other_bits(&head), &body)),
        ("trailing-bits-of-the-payload", "bits of the payload's base64url that carry nothing", jws(&head, &other_bits(&body))),
        (
            "trailing-bits",
            "bits of the signature's base64url that carry nothing",
            format!("{head}.{body}.{}", other_bits(signature)),
        ),
        ("padding-of-the-header", "a padded header", jws(&format!("{head}=="), &body)),
        ("padding-of-the-payload", "a padded payload", jws(&head, &format!("{body}=="))),
        ("padding", "a padded signature", format!("{good}==")),
        ("line-break", "white space behind it", format!("{good} ")),
        ("four-parts", "a part too many", format!("{good}.")),
        ("two-parts", "a part too few", format!("{head}.{body}")),
        (
            "of-json",
            "the JSON serialization",
            format!(r#"{{"payload":"{body}","protected":"{head}","signature":"{signature}"}}"#),
        ),
    ];
    let named = |(name, title, jws): (&str, &str, String)| (name.to_owned(), refused(bench, title, &jws, "malformed_jws"));
    let long = format!("{}{}", header().trim_end_matches('}'), format_args!("{}}}", " ".repeat(2048)));
    let long = refused(bench, "longer than 2 KiB", &sign_with(&long, &payload(bench)), "too_large");
    changes.into_iter().map(named).chain([("too-long".to_owned(), long)]).collect()
}

fn signatures(bench: &Bench) -> Vec<Named> {
    let good = bench.tree().checkpoint(NOON);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let signature = base64url::decode(signature).unwrap();
    let with = |bytes: &[u8]| format!("{message}.{}", base64url::encode(bytes));
    let mut flipped = signature.clone();
    flipped[10] ^= 4;
    let long = [&signature[..], &[0]].concat();
    let other = native::sign_ed25519(&[8; 32], message.as_bytes());
    let changed = good.replacen(message, &message.replacen(".ey", ".ew", 1), 1);
    let elsewhere = bench.tree().checkpoint(NOON + 1);
    let borrowed = format!("{message}.{}", elsewhere.rsplit('.').next().unwrap());
    let changes = [
        ("flipped-signature", "one bit of the signature", with(&flipped), "bad_signature"),
        ("zero-signature", "zeros for a signature", with(&[0; 64]), "bad_signature"),
        ("signed-by-another", "signed with a key that is not the one it names", with(&other), "bad_signature"),
        ("signature-of-another", "the signature of another checkpoint", borrowed, "bad_signature"),
        ("changed-payload", "a payload changed after it was signed", changed, "bad_signature"),
        ("short-signature", "63 bytes", with(&signature[..63]), "malformed_jws"),
        ("long-signature", "65 bytes", with(&long), "malformed_jws"),
        ("stripped-signature", "no signature", format!("{message}."), "malformed_jws"),
    ];
    let named = |(name, title, jws, code): (&str, &str, String, &str)| (name.to_owned(), refused(bench, title, &jws, code));
    changes.into_iter().map(named).collect()
}
