//! base64url without padding (RFC 4648 section 5), strict: bits that carry nothing must be zero.

use base64ct::{Base64UrlUnpadded, Encoding};

/// The bytes of a text, or `None` where it is not strict base64url.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    (encode(&bytes) == text).then_some(bytes)
}

/// The bytes of a text that must hold exactly `N`.
pub fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

/// The text of some bytes.
pub fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}
