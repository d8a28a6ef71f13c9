//! The publisher's secrets: the signing key and the salt key, together in one private JWK Set.

use crate::error::{Error, ErrorCode};
use crate::json::{self, Node};
use crate::snapshot::jwk::PublicKey;
use crate::snapshot::{base64url, limits};

/// A private key in its JWK form.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey {
    pub public: PublicKey,
    /// The private value `d`.
    pub d: [u8; 32],
}

/// What `keygen` writes and `publish` reads.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    pub signing: SecretKey,
    pub salt: [u8; 32],
}

impl Secrets {
    /// Reads a JWK Set with one private signing key and one `oct` key for salts.
    ///
    /// # Errors
    /// [`ErrorCode::KeysRefused`].
    pub fn parse(jwks: &[u8]) -> Result<Self, Error> {
        let refused = |detail: &str| Error::new(ErrorCode::KeysRefused, detail);
        let root = json::parse(jwks, limits::NESTING).map_err(|_| refused("not a JWK Set"))?;
        let keys = root.get("keys").and_then(Node::as_array).ok_or_else(|| refused("not a JWK Set"))?;
        let [signing, salt] = keys else { return Err(refused("one signing key and one salt key are expected")) };
        let secret = |jwk: &Node<'_>, name: &str| jwk.get(name).and_then(Node::as_text).and_then(base64url::decode_array);
        let oct = salt.get("kty").and_then(Node::as_text) == Some("oct");
        Ok(Secrets {
            signing: SecretKey {
                public: PublicKey::read(signing)?,
                d: secret(signing, "d").ok_or_else(|| refused("the signing key has no `d` of 32 bytes"))?,
            },
            salt: secret(salt, "k").filter(|_| oct).ok_or_else(|| refused("the second key is no `oct` key of 32 bytes"))?,
        })
    }

    /// The private set, to be kept where only the publisher reads it.
    pub fn private_jwks(&self) -> String {
        let salt = base64url::encode(&self.salt);
        let d = base64url::encode(&self.signing.d);
        let signing = members(&self.signing.public, &format!(",\"d\":\"{d}\""));
        format!("{{\"keys\":[\n  {signing},\n  {{\"kty\":\"oct\",\"k\":\"{salt}\"}}\n]}}\n")
    }

    /// The public set, to be pinned by readers.
    pub fn public_jwks(&self) -> String {
        public_jwks([&self.signing.public])
    }
}

/// A public set of these keys, to be pinned by readers.
pub fn public_jwks<'k>(keys: impl IntoIterator<Item = &'k PublicKey>) -> String {
    let keys: Vec<String> = keys.into_iter().map(|key| members(key, "")).collect();
    format!("{{\"keys\":[\n  {}\n]}}\n", keys.join(",\n  "))
}

fn members(key: &PublicKey, more: &str) -> String {
    let members: Vec<String> = key.members().iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
    let (kid, alg) = (key.thumbprint(), key.algorithm().name());
    format!("{{{},\"alg\":\"{alg}\",\"kid\":\"{kid}\"{more}}}", members.join(","))
}
