//! A folder with accounts, a clock, and an authenticator.

use std::collections::{BTreeMap, BTreeSet};
use trucewatch_accounts::{Accounts, Attempt, Cost, Outcome, Profile, Refusal, SignedIn, Wish};
use trucewatch_model::Timestamp;

/// Taken by the rules, and used throughout.
pub(crate) const PASSWORD: &str = "seven grey herons";
pub(crate) const OTHER: &str = "a lamp under the stairs";
/// Cheap, so that tests are not slow; what costs OWASP asks for is checked by itself.
pub(crate) const CHEAP: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

/// A moment, in seconds after the beginning of the tests.
pub(crate) fn at(seconds: f64) -> Timestamp {
    Timestamp::parse_rfc3339("2026-02-01T00:00:00Z")
        .expect("a time")
        .plus_s(seconds)
}

pub(crate) struct Desk {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) accounts: Accounts,
}

pub(crate) fn profile(hats: &[&str]) -> Profile {
    let roles = BTreeSet::from(["reviewer".to_owned()]);
    Profile {
        nationality: "NOR".to_owned(),
        hats: hats
            .iter()
            .map(|hat| ((*hat).to_owned(), roles.clone()))
            .collect::<BTreeMap<_, _>>(),
        clearance: 1,
        ..Profile::default()
    }
}

impl Desk {
    /// With one account, `nor-7`, whose password is the person's own.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let accounts = Accounts::open(dir.path()).expect("opened").with_cost(CHEAP);
        let desk = Self { dir, accounts };
        desk.add("nor-7", &["NOR"]);
        desk
    }

    pub(crate) fn add(&self, person: &str, hats: &[&str]) {
        self.accounts
            .add(person, &profile(hats), at(0.0))
            .expect("added");
        self.accounts
            .choose_password(person, PASSWORD, at(0.0))
            .expect("set");
    }

    /// The same file, opened by another process.
    pub(crate) fn elsewhere(&self) -> Accounts {
        let accounts = Accounts::open(self.dir.path()).expect("opened");
        accounts.with_cost(CHEAP)
    }

    pub(crate) fn tries(&self, attempt: &Attempt<'_>, seconds: f64) -> Outcome {
        self.accounts
            .sign_in(attempt, &Wish::default(), at(seconds))
    }

    #[track_caller]
    pub(crate) fn refusal(&self, attempt: &Attempt<'_>, seconds: f64) -> Refusal {
        let outcome = self.tries(attempt, seconds).expect("no fault");
        outcome.err().expect("refused")
    }

    #[track_caller]
    pub(crate) fn enters(&self, attempt: &Attempt<'_>, seconds: f64) -> SignedIn {
        let outcome = self.tries(attempt, seconds).expect("no fault");
        outcome.unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }
}

/// What `nor-7` types.
pub(crate) fn typed(password: &str) -> Attempt<'_> {
    Attempt {
        person: "nor-7",
        password,
        address: "127.0.0.1",
        ..Attempt::default()
    }
}

/// The code that an authenticator shows, worked out apart from the crate under test.
pub(crate) fn code(secret_base32: &str, seconds: f64) -> String {
    use hmac::Mac as _;
    let mut bits = String::new();
    for sign in secret_base32.bytes() {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            _ => sign - b'2' + 26,
        };
        bits.push_str(&format!("{value:05b}"));
    }
    let secret: Vec<u8> = (0..bits.len() / 8)
        .map(|k| u8::from_str_radix(&bits[8 * k..8 * k + 8], 2).expect("bits"))
        .collect();
    let step = (at(seconds).as_unix_ns() / 30_000_000_000) as u64;
    let mut mac = hmac::Hmac::<sha1::Sha1>::new_from_slice(&secret).expect("any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] % 16);
    let number = u32::from_be_bytes(hash[offset..offset + 4].try_into().expect("four"));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}
