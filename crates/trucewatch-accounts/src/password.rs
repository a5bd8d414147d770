//! Passwords: which are taken, and what is kept of one.
//!
//! Argon2id (RFC 9106) with the parameters that the OWASP Password Storage Cheat Sheet asks for at
//! least: 19 MiB, two passes, one lane. From its output follow, by HMAC-SHA256 with the site's secret,
//! two values that tell nothing of each other: the verifier, which is stored, and the key under which
//! the person's signing key is sealed, which is not. So one computation serves both, and the signing
//! key opens only while the password is at hand.
//!
//! Which passwords are taken follows NIST SP 800-63B and ASVS 5.0 (6.2): length, any characters, no
//! rules of composition, no change by the calendar; none that many people have, none out of the
//! words of this place.

use crate::AccountsError;
use crate::secret::{Key32, SiteSecret, random};
use zeroize::Zeroizing;

/// The shortest password, in characters.
pub const LENGTH_MIN: usize = 12;
/// The longest, in characters: more is work for nothing.
pub const LENGTH_MAX: usize = 256;

/// What computing costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// What OWASP asks for at least.
    pub const OWASP: Self = Self {
        memory_kib: 19_456,
        passes: 2,
        lanes: 1,
    };
}

/// What is stored of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) cost: Cost,
    pub(crate) salt: [u8; 16],
    pub(crate) verifier: [u8; 32],
}

/// What follows from a password.
pub(crate) struct Stretched {
    pub(crate) verifier: Key32,
    /// Seals the signing key.
    pub(crate) seal: Key32,
}

/// Does the work for a password.
pub(crate) fn stretch(
    secret: &SiteSecret,
    password: &str,
    salt: &[u8; 16],
    cost: Cost,
) -> Result<Stretched, AccountsError> {
    let wrong = |error: argon2::Error| {
        AccountsError::Invalid(format!("Argon2id cannot be computed: {error}"))
    };
    let params = argon2::Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32));
    let argon = argon2::Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        params.map_err(wrong)?,
    );
    let mut root = Zeroizing::new([0; 32]);
    argon
        .hash_password_into(password.as_bytes(), salt, &mut *root)
        .map_err(wrong)?;
    Ok(Stretched {
        verifier: secret.derive("trucewatch password verifier 1", &[&*root]),
        seal: secret.derive("trucewatch password seal 1", &[&*root]),
    })
}

/// A new password: what to store, and what follows from it.
pub(crate) fn new(
    secret: &SiteSecret,
    password: &str,
    cost: Cost,
) -> Result<(Stored, Stretched), AccountsError> {
    let salt = random()?;
    let stretched = stretch(secret, password, &salt, cost)?;
    let stored = Stored {
        cost,
        salt,
        verifier: *stretched.verifier,
    };
    Ok((stored, stretched))
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Too short.
    #[error(
        "a password needs {LENGTH_MIN} characters or more; four words that do not belong together are easy to keep in mind"
    )]
    Short,
    /// Too long.
    #[error("a password has at most {LENGTH_MAX} characters; shorten it")]
    Long,
    /// One that many people have, or a row of signs.
    #[error(
        "this password is among the first that others would try; add words that have nothing to do with it"
    )]
    Common,
    /// Made of the person's code or words of this place.
    #[error(
        "this password is made of words that everybody here knows; add words that have nothing to do with the mission or with you"
    )]
    Context,
}

/// Beginnings of what is tried first everywhere, written down from general knowledge; what follows is
/// judged by what is left beside them, so that each stands for hundreds.
const COMMON: [&str; 44] = [
    "password",
    "passwort",
    "passw0rd",
    "p@ssw0rd",
    "parola",
    "kennwort",
    "motdepasse",
    "qwerty",
    "qwertz",
    "azerty",
    "asdfgh",
    "zxcvbn",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "login",
    "secret",
    "changeme",
    "default",
    "iloveyou",
    "trustno",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "master",
    "shadow",
    "michael",
    "summer",
    "winter",
    "spring",
    "autumn",
    "hello",
    "test",
    "abc",
    "love",
];

/// Words of this place.
const CONTEXT: [&str; 10] = [
    "trucewatch",
    "truce",
    "watch",
    "ceasefire",
    "monitor",
    "monitoring",
    "mission",
    "peace",
    "sector",
    "patrol",
];

/// Rows in which fingers or minds run.
const ROWS: [&str; 5] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qwertzuiopasdfghjklyxcvbnm",
];

/// Whether a password may be used by this person.
///
/// # Errors
/// Why not.
pub fn check(password: &str, person: &str) -> Result<(), Weak> {
    let length = password.chars().count();
    if length < LENGTH_MIN {
        return Err(Weak::Short);
    }
    if length > LENGTH_MAX {
        return Err(Weak::Long);
    }
    let lower = password.to_lowercase();
    if is_row(&lower) || is_repeated(&lower) || left_of(&lower, &COMMON) < LEFT_MIN {
        return Err(Weak::Common);
    }
    let own: Vec<&str> = person
        .split(['-', '_'])
        .chain([person])
        .filter(|part| part.len() >= 3)
        .collect();
    let all = [&COMMON[..], &CONTEXT, &own].concat();
    if left_of(&lower, &all) < LEFT_MIN {
        return Err(Weak::Context);
    }
    Ok(())
}

/// What must be left of a password without its common words, in half letters.
const LEFT_MIN: usize = 8;

/// What is left when words, longest first, and signs are taken away: two for a letter, one for a
/// figure, since people put figures behind a word.
fn left_of(text: &str, words: &[&str]) -> usize {
    let mut words = words.to_vec();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = text.to_owned();
    for word in words {
        left = left.replace(word, " ");
    }
    let weight = |c: char| 2 * usize::from(c.is_alphabetic()) + usize::from(c.is_numeric());
    left.chars().map(weight).sum()
}

/// Whether most neighbours are neighbours in a row too, forwards or backwards.
fn is_row(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    let follows = |pair: &[char]| {
        let pair: String = pair.iter().collect();
        let back: String = pair.chars().rev().collect();
        ROWS.iter()
            .any(|row| row.contains(&pair) || row.contains(&back))
    };
    let running = signs.windows(2).filter(|pair| follows(pair)).count();
    running * 5 >= (signs.len() - 1) * 4
}

/// Whether a text is a short one again and again, or has hardly any different signs.
fn is_repeated(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    let different: std::collections::BTreeSet<&char> = signs.iter().collect();
    different.len() < 5
        || (1..=signs.len() / 3)
            .any(|period| signs.iter().zip(&signs[period..]).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_what_not() {
        let long = "ab cd ".repeat(50);
        let cases = [
            ("correct horse ", Ok(()), "two words are enough"),
            ("пароль з гір", Ok(()), "letters of any script"),
            ("7c3fe9a1b24d", Ok(()), "made by a machine"),
            ("830571946273", Ok(()), "figures alone, at random"),
            ("short", Err(Weak::Short), "five characters"),
            ("elevenchars", Err(Weak::Short), "eleven"),
            (&*long, Err(Weak::Long), "300 characters"),
            (
                "Password1234!",
                Err(Weak::Common),
                "the first that is tried",
            ),
            ("123456789012", Err(Weak::Common), "a row of figures"),
            ("987654321098", Err(Weak::Common), "backwards"),
            ("qwertyuiop[]", Err(Weak::Common), "a row of keys"),
            ("aaaaaaaaaaaaaa", Err(Weak::Common), "one sign"),
            (
                "xk7vxk7vxk7v",
                Err(Weak::Common),
                "four signs, again and again",
            ),
            ("Ceasefire-2026", Err(Weak::Context), "a word of this place"),
            ("trucewatch!!peace", Err(Weak::Context), "two of them"),
            (
                "berg-nor-7 berg",
                Err(Weak::Context),
                "the person's own code",
            ),
        ];
        for (password, expected, why) in cases {
            assert_eq!(check(password, "berg-nor-7"), expected, "{why}: {password}");
        }
    }

    /// The vector of RFC 9106, section 5.3, has a secret and associated data, so the library's own tests
    /// hold it; here it is only made sure that each input counts.
    #[test]
    fn each_input_counts() {
        let dir = tempfile::tempdir().expect("a folder");
        let other_dir = tempfile::tempdir().expect("a folder");
        let secret = SiteSecret::open(dir.path(), true).expect("a secret");
        let other = SiteSecret::open(other_dir.path(), true).expect("a secret");
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        let of = |secret: &SiteSecret, password: &str, salt: u8, passes: u32| {
            let cost = Cost { passes, ..cost };
            stretch(secret, password, &[salt; 16], cost).expect("computed")
        };
        let base = of(&secret, "one", 1, 1);
        assert_eq!(base.verifier, of(&secret, "one", 1, 1).verifier);
        for different in [
            of(&other, "one", 1, 1),
            of(&secret, "two", 1, 1),
            of(&secret, "one", 2, 1),
            of(&secret, "one", 1, 2),
        ] {
            assert_ne!(base.verifier, different.verifier);
            assert_ne!(base.seal, different.seal);
        }
        assert_ne!(base.verifier, base.seal);
    }
}
