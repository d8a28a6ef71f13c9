//! The publisher's public keys: a JWK Set (RFC 7517) for this purpose alone, pinned by configuration.

use crate::error::{Error, ErrorCode};
use crate::json::{Node, flat};
use crate::text::{joined, split};

use super::hash::sha256;
use super::{base64url, limits};

/// The signature algorithms of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// EdDSA over edwards25519 (RFC 9864's name).
    Ed25519,
    /// ECDSA over P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    /// The JOSE name.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Ed25519 => "Ed25519",
            Algorithm::Es256 => "ES256",
        }
    }
}

/// A public key, built only from its `kty`, `crv`, `x` and `y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// A point of edwards25519.
    Ed25519 {
        /// The point, encoded.
        x: [u8; 32],
    },
    /// A point of P-256.
    Es256 {
        /// Its first coordinate.
        x: [u8; 32],
        /// Its second coordinate.
        y: [u8; 32],
    },
}

impl PublicKey {
    /// Reads `kty`, `crv`, `x` and `y` of a JWK; other members are not looked at.
    ///
    /// # Errors
    /// [`ErrorCode::KeysRefused`] for another kind of key, a coordinate that is not 32 strict base64url bytes, an encoding of
    /// a point that is not canonical, or a point of small order.
    pub fn read(jwk: &Node<'_>) -> Result<Self, Error> {
        let text = |name: &str| jwk.get(name).and_then(Node::as_text);
        Self::from_parts(text("kty"), text("crv"), text("x"), text("y"))
    }

    /// The same from the members themselves.
    ///
    /// # Errors
    /// As [`PublicKey::read`].
    pub fn from_parts(kty: Option<&str>, crv: Option<&str>, x: Option<&str>, y: Option<&str>) -> Result<Self, Error> {
        let coordinate = |text: Option<&str>, name: &str| {
            text.and_then(base64url::decode_array::<32>)
                .ok_or_else(|| refused(joined(&["`", name, "` is not 32 bytes of base64url"])))
        };
        match (kty, crv) {
            (Some("OKP"), Some("Ed25519")) => edwards(coordinate(x, "x")?),
            (Some("EC"), Some("P-256")) => Ok(PublicKey::Es256 { x: coordinate(x, "x")?, y: coordinate(y, "y")? }),
            _ => Err(refused("only OKP Ed25519 and EC P-256 keys sign snapshots".to_owned())),
        }
    }

    /// The algorithm that this key is for.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            PublicKey::Ed25519 { .. } => Algorithm::Ed25519,
            PublicKey::Es256 { .. } => Algorithm::Es256,
        }
    }

    /// Whether a signature is one that hosts agree on: the first half of an Ed25519 signature follows the rules of a key's point.
    pub fn admits(&self, signature: &[u8; 64]) -> bool {
        match (self, signature.first_chunk()) {
            (PublicKey::Ed25519 { .. }, Some(point)) => edwards(*point).is_ok(),
            _ => true,
        }
    }

    /// `kty`, `crv` and the coordinates, in the order of RFC 7638.
    pub fn members(&self) -> Vec<(&'static str, String)> {
        match self {
            PublicKey::Ed25519 { x } => vec![("crv", "Ed25519".into()), ("kty", "OKP".into()), ("x", base64url::encode(x))],
            PublicKey::Es256 { x, y } => {
                vec![("crv", "P-256".into()), ("kty", "EC".into()), ("x", base64url::encode(x)), ("y", base64url::encode(y))]
            }
        }
    }

    /// The RFC 7638 thumbprint, which is the key's `kid`.
    pub fn thumbprint(&self) -> String {
        let mut json = String::new();
        for (name, value) in self.members() {
            json.extend([if json.is_empty() { "{\"" } else { ",\"" }, name, "\":\"", &value, "\""]);
        }
        json.push('}');
        base64url::encode(&sha256(json.as_bytes()))
    }
}

/// 2^255-19, least significant byte first.
const FIELD: [u8; 32] = {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed;
    bytes[31] = 0x7f;
    bytes
};

/// The `y` of the points of small order, least significant byte first.
const SMALL_ORDER: [[u8; 32]; 5] = [
    one_byte(0),
    one_byte(1),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05,
        0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa,
        0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    {
        let mut minus_one = FIELD;
        minus_one[0] = 0xec;
        minus_one
    },
];

const fn one_byte(first: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = first;
    bytes
}

fn edwards(x: [u8; 32]) -> Result<PublicKey, Error> {
    let mut y = x;
    y[31] &= 0x7f;
    let canonical = y.iter().rev().lt(FIELD.iter().rev());
    if !canonical {
        return Err(refused("the point is not in its canonical encoding".to_owned()));
    }
    if SMALL_ORDER.contains(&y) {
        return Err(refused("the point has small order".to_owned()));
    }
    Ok(PublicKey::Ed25519 { x })
}

/// A publisher's keys, each found by its thumbprint.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<(String, PublicKey)>);

impl KeySet {
    /// Reads the members of a set, each as `(kid, key)`; a `kid` that is given must be the key's thumbprint.
    ///
    /// # Errors
    /// [`ErrorCode::KeysRefused`] for no key, more than eight, one that is there twice, or a wrong `kid`.
    pub fn new(keys: impl IntoIterator<Item = (Option<String>, PublicKey)>) -> Result<Self, Error> {
        let mut set: Vec<(String, PublicKey)> = Vec::new();
        for (kid, key) in keys {
            let thumbprint = key.thumbprint();
            if kid.is_some_and(|kid| kid != thumbprint) {
                return Err(refused(joined(&["a `kid` is not the key's RFC 7638 thumbprint `", &thumbprint, "`"])));
            }
            if set.iter().any(|(known, _)| *known == thumbprint) {
                return Err(refused(joined(&["the key `", &thumbprint, "` is there twice"])));
            }
            set.push((thumbprint, key));
        }
        if (1..=limits::KEYS).contains(&set.len()) { Ok(KeySet(set)) } else { Err(refused("a set has 1 to 8 keys".to_owned())) }
    }

    /// Reads `{"keys": [JWK, …]}`.
    ///
    /// # Errors
    /// [`ErrorCode::KeysRefused`] as [`KeySet::new`] and [`PublicKey::read`], and for what is no JWK Set.
    pub fn parse(jwks: &[u8]) -> Result<Self, Error> {
        let root = crate::json::parse(jwks, limits::NESTING).map_err(|_| refused("not a JWK Set".to_owned()))?;
        let keys = root.get("keys").and_then(Node::as_array).ok_or_else(|| refused("not a JWK Set".to_owned()))?;
        let mut set = Vec::new();
        for jwk in keys {
            set.push((jwk.get("kid").and_then(Node::as_text).map(str::to_owned), PublicKey::read(jwk)?));
        }
        KeySet::new(set)
    }

    /// Reads JWKs of texts, each on a row of its own; none where there is no text at all.
    ///
    /// # Errors
    /// [`ErrorCode::KeysRefused`] as [`KeySet::new`] and [`PublicKey::read`], and for a row that is no object of texts.
    pub fn rows(jwks: &str) -> Result<Self, Error> {
        let mut set = Vec::new();
        for row in split(jwks, b'\n').filter(|_| !jwks.is_empty()) {
            let jwk = flat(row.as_bytes()).map_err(|_| refused("a key is no JWK".to_owned()))?;
            let text = |name: &str| jwk.text(name);
            let key = PublicKey::from_parts(text("kty"), text("crv"), text("x"), text("y"))?;
            set.push((text("kid").map(str::to_owned), key));
        }
        KeySet::new(set)
    }

    /// The keys, in the order of the set.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter().map(|(_, key)| key)
    }

    /// The key with this `kid`.
    pub fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.0.iter().find(|(known, _)| known == kid).map(|(_, key)| key)
    }
}

fn refused(detail: String) -> Error {
    Error::new(ErrorCode::KeysRefused, detail)
}
