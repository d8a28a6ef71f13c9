//! The pinned key set, and signatures that libraries do not agree on.

use callgate::native;
use callgate::snapshot::base64url;
use callgate::snapshot::jwk::PublicKey;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value as Json, json};

use super::checkpoint::{header, other_bits};
use super::{Bench, Named, in_page, jwk, opening, slice, untrue};
use crate::common::{DAY, NOON, SEED};

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [sets(bench), points(bench), coordinates(bench), edwards(bench), p256(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("keys/{name}"), scenario)).collect()
}

fn own() -> Json {
    jwk(&native::public_of(&SEED))
}

fn other(seed: u8) -> Json {
    jwk(&native::public_of(&[seed; 32]))
}

fn with(key: &Json, name: &str, value: Json) -> Json {
    let mut key = key.clone();
    key[name] = value;
    key
}

/// The good slice, opened with other keys.
fn pinned(bench: &Bench, title: &str, keys: Json, code: &str) -> Json {
    let rows = bench.rows();
    let mut scenario = if code == "opened" { opening(title, &rows, code) } else { untrue(title, &rows, code) };
    scenario["trust"]["keys"] = keys;
    scenario
}

fn sets(bench: &Bench) -> Vec<Named> {
    let key = own();
    let kid = native::public_of(&SEED).thumbprint();
    let eight = |first: u8| (first..first + 8).map(other);
    let private = with(&key, "d", json!(base64url::encode(&SEED)));
    let pinned = |name: &str, title: &str, keys: Json, code: &str| (name.to_owned(), pinned(bench, title, keys, code));
    vec![
        pinned("none", "no key", json!([]), "keys_refused"),
        pinned("nine", "more than eight keys", eight(20).chain([key.clone()]).collect(), "keys_refused"),
        pinned("eight", "eight keys, the last of which signed", eight(20).take(7).chain([key.clone()]).collect(), "opened"),
        pinned("twice", "a key that is there twice", json!([key, key]), "keys_refused"),
        pinned(
            "twice-in-other-words",
            "a key twice, once with its kid",
            json!([key, with(&key, "kid", json!(kid))]),
            "keys_refused",
        ),
        pinned("kid", "a kid that is the thumbprint", json!([with(&key, "kid", json!(kid))]), "opened"),
        pinned(
            "kid-not-its-thumbprint",
            "a kid that is not the thumbprint",
            json!([with(&key, "kid", json!("key-1"))]),
            "keys_refused",
        ),
        pinned(
            "kid-of-another",
            "the kid of the signer on another key",
            json!([with(&other(8), "kid", json!(kid))]),
            "keys_refused",
        ),
        pinned("another", "a set without the key that signed", json!([other(8)]), "unknown_kid"),
        pinned("use-enc", "members that are not looked at: `use`", json!([with(&key, "use", json!("enc"))]), "opened"),
        pinned("key-ops", "members that are not looked at: `key_ops`", json!([with(&key, "key_ops", json!([]))]), "opened"),
        pinned("alg-of-another", "members that are not looked at: `alg`", json!([with(&key, "alg", json!("ES256"))]), "opened"),
        pinned("private", "members that are not looked at: `d`", json!([private]), "opened"),
        pinned("symmetric", "a shared secret", json!([{ "kty": "oct", "k": base64url::encode(&SEED) }]), "keys_refused"),
        pinned("mistyped", "an Ed25519 key called EC", json!([with(&key, "kty", json!("EC"))]), "keys_refused"),
        pinned("of-another-curve", "a key of X25519", json!([with(&key, "crv", json!("X25519"))]), "keys_refused"),
        pinned("weak-beside-good", "a good key, and a weak one beside it", json!([key, point([0; 32])]), "keys_refused"),
    ]
}

fn point(bytes: [u8; 32]) -> Json {
    jwk(&PublicKey::Ed25519 { x: bytes })
}

/// The points of small order, and one of them with the sign that it has not.
fn points(bench: &Bench) -> Vec<Named> {
    let bytes = |hex: &str| callgate::snapshot::hash::unhex(hex).unwrap();
    let points = [
        ("order-1", "0100000000000000000000000000000000000000000000000000000000000000"),
        ("order-2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ("order-4", "0000000000000000000000000000000000000000000000000000000000000000"),
        ("order-4-negative", "0000000000000000000000000000000000000000000000000000000000000080"),
        ("order-8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        ("order-8-negative", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
        ("order-8-other", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        ("order-8-other-negative", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
        ("identity-with-a-sign", "0100000000000000000000000000000000000000000000000000000000000080"),
        ("not-canonical-0", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ("not-canonical-1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        ("not-canonical-18", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];
    let named = |(name, hex): (&str, &str)| {
        let title = format!("a point that no key may be: {name}");
        (format!("point-{name}"), pinned(bench, &title, json!([point(bytes(hex))]), "keys_refused"))
    };
    points.into_iter().map(named).collect()
}

fn coordinates(bench: &Bench) -> Vec<Named> {
    let key = own();
    let x = key["x"].as_str().unwrap();
    let scalar = es256_key();
    let curve = jwk(&es256_public(&scalar));
    let off = with(&curve, "y", curve["x"].clone());
    let pinned = |name: &str, title: &str, keys: Json, code: &str| (name.to_owned(), pinned(bench, title, keys, code));
    let x_of = |x: &str| json!([with(&key, "x", json!(x))]);
    vec![
        pinned("x-padded", "a coordinate with padding", x_of(&format!("{x}=")), "keys_refused"),
        pinned("x-trailing-bits", "a coordinate with bits that carry nothing", x_of(&other_bits(x)), "keys_refused"),
        pinned("x-31-bytes", "a coordinate of 31 bytes", x_of(&base64url::encode(&[9; 31])), "keys_refused"),
        pinned("x-33-bytes", "a coordinate of 33 bytes", x_of(&base64url::encode(&[9; 33])), "keys_refused"),
        pinned("x-missing", "no coordinate", json!([{ "kty": "OKP", "crv": "Ed25519" }]), "keys_refused"),
        pinned("y-missing", "one coordinate of two", json!([{ "kty": "EC", "crv": "P-256", "x": curve["x"] }]), "keys_refused"),
        pinned(
            "off-the-curve-beside-good",
            "a P-256 key that is no point beside the one that signed",
            json!([off, key]),
            "opened",
        ),
    ]
}

/// The order of the group of edwards25519, least significant byte first.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0x10,
];

/// The signature with `S + L` in the place of `S`, which verifies where nobody looks.
pub fn malleable(signature: &[u8; 64]) -> [u8; 64] {
    let (mut changed, mut carry) = (*signature, 0_u16);
    for (byte, more) in changed[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        (*byte, carry) = (u8::try_from(sum & 0xff).unwrap(), sum >> 8);
    }
    changed
}

fn edwards(bench: &Bench) -> Vec<Named> {
    let input = format!(
        "{}.{}",
        base64url::encode(header().as_bytes()),
        base64url::encode(bench.tree().payload(NOON, NOON + DAY).as_bytes())
    );
    let signature = native::sign_ed25519(&SEED, input.as_bytes());
    let jws = |signature: &[u8; 64]| bench.signed(&format!("{input}.{}", base64url::encode(signature)));
    let mut identity = [0; 64];
    identity[0] = 1;
    vec![
        ("malleable".into(), untrue("S + L in the place of S", &jws(&malleable(&signature)), "bad_signature")),
        ("identity-signature".into(), untrue("the identity for R, and zero for S", &jws(&identity), "bad_signature")),
    ]
}

pub fn es256_key() -> SigningKey {
    SigningKey::from_bytes(&SEED.into()).unwrap()
}

pub fn es256_public(key: &SigningKey) -> PublicKey {
    let point = key.verifying_key().to_sec1_point(false);
    let coordinate = |bytes: Option<&p256::FieldBytes>| (*bytes.unwrap()).into();
    PublicKey::Es256 { x: coordinate(point.x()), y: coordinate(point.y()) }
}

/// The signature with `n − s` in the place of `s`, which verifies everywhere.
pub fn mirrored(signature: &[u8; 64]) -> [u8; 64] {
    let (r, s) = Signature::from_slice(signature).unwrap().split_scalars();
    Signature::from_scalars(r, -s).unwrap().to_bytes().into()
}

fn p256(bench: &Bench) -> Vec<Named> {
    let public = es256_public(&es256_key());
    let header = format!(r#"{{"alg":"ES256","kid":"{}","typ":"callgate-checkpoint+jws"}}"#, public.thumbprint());
    let input = format!(
        "{}.{}",
        base64url::encode(header.as_bytes()),
        base64url::encode(bench.tree().payload(NOON, NOON + DAY).as_bytes())
    );
    let signature = native::sign_es256(&SEED, input.as_bytes()).unwrap();
    let rows = |signature: &[u8]| bench.signed(&format!("{input}.{}", base64url::encode(signature)));
    let keyed = |mut scenario: Json, keys: Json| {
        scenario["trust"]["keys"] = keys;
        scenario
    };
    let trusted = |scenario: Json| keyed(scenario, json!([jwk(&public)]));
    let der = Signature::from_slice(&signature).unwrap().to_der();
    let twice = in_page(
        "n − s in the place of s: the same checkpoint, and no fork",
        vec![
            slice(NOON, &rows(&signature), "opened", Some(NOON)),
            slice(NOON, &rows(&mirrored(&signature)), "opened", Some(NOON)),
        ],
    );
    let off = json!([with(&jwk(&public), "y", jwk(&public)["x"].clone())]);
    let kid = header.replacen(&public.thumbprint(), &es256_off(&off), 1);
    let off_input = format!("{}.{}", base64url::encode(kid.as_bytes()), input.split('.').nth(1).unwrap());
    let off_rows = bench.signed(&format!("{off_input}.{}", base64url::encode(&signature)));
    vec![
        ("es256".into(), trusted(opening("signed with ES256", &rows(&signature), "opened"))),
        ("es256-mirrored".into(), trusted(twice)),
        ("es256-zeros".into(), trusted(untrue("zeros for r and s", &rows(&[0; 64]), "bad_signature"))),
        ("es256-der".into(), trusted(untrue("the signature as ASN.1", &rows(der.as_bytes()), "malformed_jws"))),
        ("es256-off-the-curve".into(), keyed(untrue("a P-256 key that is no point", &off_rows, "bad_signature"), off)),
        (
            "es256-beside-ed25519".into(),
            keyed(opening("two keys, the second of which signed", &rows(&signature), "opened"), json!([own(), jwk(&public)])),
        ),
    ]
}

/// The thumbprint of a key that is no point.
fn es256_off(keys: &Json) -> String {
    let [x, y] = ["x", "y"].map(|name| base64url::decode_array(keys[0][name].as_str().unwrap()).unwrap());
    PublicKey::Es256 { x, y }.thumbprint()
}
