//! base64url without padding (RFC 4648 section 5), strict: bits that carry nothing must be zero.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What no digit is worth.
const NONE: u8 = 64;
/// What each ASCII character is worth.
const VALUES: [u8; 128] = values();

const fn values() -> [u8; 128] {
    let mut values = [NONE; 128];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
}

/// The bytes of a text, or `None` where it is not strict base64url.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0; text.len() * 3 / 4];
    for (digits, three) in text.as_bytes().chunks(4).zip(bytes.chunks_mut(3)) {
        let mut bits = 0_u32;
        for digit in digits {
            let value = *VALUES.get(usize::from(*digit))?;
            if value == NONE {
                return None;
            }
            bits = bits << 6 | u32::from(value);
        }
        bits <<= 8 + 6 * (4 - digits.len());
        for byte in three {
            *byte = bits.to_be_bytes()[0];
            bits <<= 8;
        }
        if bits != 0 {
            return None;
        }
    }
    (text.len() % 4 != 1).then_some(bytes)
}

/// The bytes of a text that must hold exactly `N`.
pub fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

/// The text of some bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 1);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..=chunk.len() {
            text.push(char::from(ALPHABET[bits >> (18 - 6 * position) & 63]));
        }
    }
    text
}
