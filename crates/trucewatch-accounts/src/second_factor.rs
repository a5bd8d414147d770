//! Codes of an authenticator (RFC 6238: HMAC-SHA1, 30 s, six digits) and recovery codes.
//!
//! SHA-1 because authenticators on the market know nothing else for sure; what RFC 6238 needs of it,
//! that HMAC cannot be forged, holds for SHA-1.

use crate::AccountsError;
use crate::secret::{Key32, mac, random};
use hmac::Mac as _;
use subtle::ConstantTimeEq as _;
use trucewatch_model::Timestamp;
use zeroize::Zeroizing;

/// Bytes of a secret, as RFC 4226 recommends.
pub(crate) const SECRET_BYTES: usize = 20;
const STEP_S: i64 = 30;
const DIGITS: usize = 6;
/// Recovery codes handed out at once.
pub(crate) const RECOVERY_CODES: usize = 10;
/// 24 signs of 32: 120 bits, so that a fast hash is enough (ASVS 5.0, 6.5.2).
const RECOVERY_BYTES: usize = 15;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What is shown once, when a second factor is set up.
pub struct SecondFactor {
    /// For typing into an authenticator, base32.
    pub secret: Zeroizing<String>,
    /// For a code to scan.
    pub uri: Zeroizing<String>,
    /// Each is good once, without the authenticator.
    pub recovery_codes: Vec<Zeroizing<String>>,
}

/// The step of a time.
pub(crate) fn step(now: Timestamp) -> i64 {
    now.as_unix_ns()
        .div_euclid(1_000_000_000)
        .div_euclid(STEP_S)
}

/// The last `digits` digits of the code at a step.
fn code(secret: &[u8], step: i64, digits: usize) -> String {
    // HMAC fills a key up to a block with zeros; secrets are shorter.
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(secret) {
        *to = *from;
    }
    let mut mac = <hmac::Hmac<sha1::Sha1> as hmac::Mac>::new((&*block).into());
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0x0f);
    let four = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
    let all = format!("{:010}", u32::from_be_bytes(four));
    all[all.len() - digits..].to_owned()
}

/// The step for which a code is right: the present one or a neighbour, and behind the last that was
/// used. A code that was seen over somebody's shoulder is worth nothing once it was used.
pub(crate) fn step_of(secret: &[u8], given: &str, now: Timestamp, last: i64) -> Option<i64> {
    let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    let mut found = None;
    for step in [step(now) - 1, step(now), step(now) + 1] {
        let right = code(secret, step, DIGITS);
        if bool::from(right.as_bytes().ct_eq(given.as_bytes())) && step > last {
            found = Some(step);
        }
    }
    found
}

/// A new secret.
pub(crate) fn new_secret() -> Result<Zeroizing<[u8; SECRET_BYTES]>, AccountsError> {
    Ok(Zeroizing::new(random()?))
}

/// What a person gets to see of a new secret.
pub(crate) fn shown(
    secret: &[u8],
    issuer: &str,
    person: &str,
) -> (Zeroizing<String>, Zeroizing<String>) {
    let text = base32(secret);
    let issuer: String = issuer
        .bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(b).to_string()
            }
            b => format!("%{b:02X}"),
        })
        .collect();
    let uri = format!(
        "otpauth://totp/{issuer}:{person}?secret={text}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
    );
    (Zeroizing::new(text), Zeroizing::new(uri))
}

/// New recovery codes.
pub(crate) fn new_recovery_codes() -> Result<Vec<Zeroizing<String>>, AccountsError> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let text = base32(&random::<RECOVERY_BYTES>()?);
            let groups: Vec<&str> = (0..text.len() / 4)
                .map(|at| &text[4 * at..4 * at + 4])
                .collect();
            Ok(Zeroizing::new(groups.join("-")))
        })
        .collect()
}

/// What is stored of a recovery code. It has 120 random bits, so no slow hash is needed; the key keeps
/// a copy of the database alone from being searched at all.
pub(crate) fn recovery_hash(key: &Key32, person: &str, given: &str) -> [u8; 32] {
    let plain: String = given
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    mac(
        key,
        "trucewatch recovery code 1",
        &[person.as_bytes(), plain.as_bytes()],
    )
}

/// RFC 4648, without padding; the lengths used here need none.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(5) {
        let mut five = [0; 8];
        five[3..3 + group.len()].copy_from_slice(group);
        let bits = u64::from_be_bytes(five);
        let signs = (group.len() * 8).div_ceil(5);
        for k in 0..signs {
            let index = (bits >> (35 - 5 * k)) & 31;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the rows for SHA-1.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        let cases = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(code(secret, seconds / STEP_S, 8), expected, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_neighbours_and_once() {
        let secret = b"12345678901234567890";
        let at = |seconds: i64| Timestamp::from_unix_ns(seconds * 1_000_000_000);
        let now = at(1_111_111_111);
        let of = |steps: i64| code(secret, step(now) + steps, DIGITS);
        let cases = [(-2, false), (-1, true), (0, true), (1, true), (2, false)];
        for (steps, good) in cases {
            let found = step_of(secret, &of(steps), now, 0);
            assert_eq!(found, good.then_some(step(now) + steps), "{steps}");
        }
        assert_eq!(step_of(secret, &of(0), now, step(now)), None, "used");
        assert_eq!(step_of(secret, &of(-1), now, step(now)), None, "older");
        assert!(step_of(secret, &of(1), now, step(now)).is_some(), "newer");
        assert_eq!(step_of(secret, "", now, 0), None);
        let spaced = format!("{} {}", &of(0)[..3], &of(0)[3..]);
        assert!(step_of(secret, &spaced, now, 0).is_some(), "as it is shown");
    }

    /// RFC 4648, section 10, without padding.
    #[test]
    fn base32_is_that_of_the_standard() {
        let cases = [
            ("", ""),
            ("f", "MY"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (plain, expected) in cases {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
    }

    #[test]
    fn recovery_codes_are_long_different_and_bound_to_a_person() {
        let codes = new_recovery_codes().expect("random");
        let different: std::collections::BTreeSet<_> =
            codes.iter().map(|c| c.to_string()).collect();
        assert_eq!(different.len(), RECOVERY_CODES);
        let key = Zeroizing::new([3; 32]);
        let typed = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(
            recovery_hash(&key, "a", &codes[0]),
            recovery_hash(&key, "a", &typed)
        );
        assert_ne!(
            recovery_hash(&key, "a", &codes[0]),
            recovery_hash(&key, "b", &codes[0])
        );
    }
}
