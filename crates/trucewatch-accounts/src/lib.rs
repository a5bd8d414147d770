//! Who may sign in to a site, and as what: accounts, second factors, sessions, signing keys.
//!
//! In: what somebody shows (a password and a code, a token of an identity provider, a signature over
//! a challenge). Out: a session, and for each request the [`Subject`] that rules of access ask about.
//! Kept in `accounts.db` beside the log, never in it, because it holds credentials. What an account
//! may be and see is no credential: each change of it waits in [`Accounts::unrecorded`] until
//! [`Accounts::put_on_record`] hands it to the mission's record.
//!
//! **Signing keys.** Each person with a password has an Ed25519 key, sealed under what follows from the
//! password and opened at sign-in, in memory, for as long as the session holds. So acts carry the
//! signature of the person. This protects from whoever reads or copies the disk, also together with
//! the site's secret as long as the password withstands guessing, and from an administrator who signs
//! afterwards in somebody else's name. It does not protect from an administrator who changes the
//! program while the person is signed in, or reads the memory of the process: he gets password and key. Who
//! signs in by an identity provider has no password here; that key is sealed under the site's secret,
//! and the administrator can open it at any time.
//!
//! Never: decides who may see what, reads the clock, knows HTTP.

mod account;
mod challenge;
mod error;
#[cfg(feature = "oidc")]
pub mod oidc;
mod password;
mod people;
mod second_factor;
mod secret;
mod session;
mod settings;
mod sign_in;
mod store;
mod throttle;

pub use account::{Account, CLEARANCE_MAX, Change, Changed, External, Profile, is_word};
pub use challenge::{Answer, CHALLENGE_S, message as challenge_message};
pub use error::AccountsError;
pub use password::{Cost, LENGTH_MAX, LENGTH_MIN, Weak, check as check_password};
pub use second_factor::SecondFactor;
pub use session::{
    ABSOLUTE_S, IDLE_S, Kind, SESSIONS_MAX, Session, Subject, Token, TokenHash, hash_of,
};
pub use settings::{OidcSettings, SETTINGS_NAME, Settings};
pub use sign_in::{Attempt, Outcome, Refusal, SignedIn, Wish};
pub use store::{ADMINISTRATOR, Accounts, FILE_NAME};
pub use throttle::Wait;
pub use trucewatch_proof::PublicKey;
