//! `trucewatch account`

use super::{DataDir, key::signer, text};
use crate::term;
use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_accounts::{ADMINISTRATOR, Accounts, Change, External, Profile, challenge_message};
use trucewatch_evidence::SqliteStore;
use trucewatch_model::Timestamp;
use trucewatch_proof::hex;
use trucewatch_site::clock::Clock;
use trucewatch_site::configuration;
use zeroize::Zeroizing;

/// Who may sign in to the site, and as what
///
/// Accounts lie in `accounts.db` beside the log. From the first one on, the site answers only who is
/// signed in. What is changed holds at once, also for sessions and streams that are open.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
    /// The code of whoever does this, for the mission's record
    #[arg(long, value_name = "CODE", global = true, default_value = ADMINISTRATOR)]
    by: String,
}

/// What an account may be and see.
#[derive(clap::Args)]
struct Facts {
    /// Three capital letters, for example NOR
    #[arg(long, value_name = "NATION")]
    nationality: Option<String>,
    /// For whom the person may act, with the roles there, for example CELL=duty_officer,reviewer; one
    /// hat a session
    #[arg(long, value_name = "HAT=ROLE,...")]
    hat: Vec<String>,
    /// 0 to 3
    #[arg(long, value_name = "N")]
    clearance: Option<u8>,
    /// What else the person is cleared for, for example WITNESS
    #[arg(long, value_name = "WORD")]
    caveat: Vec<String>,
    /// Where the person is at work
    #[arg(long, value_name = "NAME")]
    sector: Vec<String>,
    /// Until when (RFC 3339); `never` takes an end away
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// Somebody at an identity provider.
#[derive(clap::Args)]
struct Outside {
    /// What the identity provider's token says of the person, in the claim that sign-in.toml names;
    /// `none` takes the binding away
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// The identity provider, as it names itself; that of sign-in.toml if it is not given
    #[arg(long, value_name = "URL", requires = "subject")]
    issuer: Option<String>,
}

#[derive(Subcommand)]
enum Action {
    /// Add an account; it gets a password by `reset-password`
    Add {
        /// A code for the person, never a name
        person: String,
        #[command(flatten)]
        facts: Facts,
        #[command(flatten)]
        outside: Outside,
        #[command(flatten)]
        data: DataDir,
    },
    /// List all accounts, one line of JSON each
    List {
        #[command(flatten)]
        data: DataDir,
    },
    /// Show one account, with its public key and those to be revoked
    Show {
        /// The code of the person
        person: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// Change what a person may be and see; what is not named stays
    Set {
        /// The code of the person
        person: String,
        #[command(flatten)]
        facts: Facts,
        #[command(flatten)]
        outside: Outside,
        #[command(flatten)]
        data: DataDir,
    },
    /// Shut an account and end its sessions
    Lock {
        /// The code of the person
        person: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// Open a shut account, and forget its failed attempts
    Unlock {
        /// The code of the person
        person: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// Set a password, and end the account's sessions
    ///
    /// The person must choose another at the next sign-in, and gets a new signing key then: nobody else
    /// may know a password that opens a key. An earlier key is retired; the officers should revoke it.
    ResetPassword {
        /// The code of the person
        person: String,
        /// The password, in the first line of a file; `-` for standard input. Without it, it is asked
        /// for at the terminal
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// It is the person who types it, and nobody else knows it: it stays, and the key is made now
        #[arg(long)]
        own: bool,
        #[command(flatten)]
        data: DataDir,
    },
    /// Set up a second factor: prints the secret for an authenticator, and codes for when it is lost
    Totp {
        /// The code of the person
        person: String,
        /// Take it away instead
        #[arg(long)]
        off: bool,
        /// What the authenticator shows beside the code
        #[arg(long, value_name = "NAME", default_value = "Trucewatch")]
        label: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// List open sessions, one line of JSON each
    Sessions {
        /// Of this person or device only
        person: Option<String>,
        #[command(flatten)]
        data: DataDir,
    },
    /// End the sessions of a person or device, or one session
    EndSessions {
        /// The code of the person, or the id of the device
        #[arg(required_unless_present = "session")]
        person: Option<String>,
        /// One session, by its id
        #[arg(long, value_name = "ID", conflicts_with = "person")]
        session: Option<String>,
        #[command(flatten)]
        data: DataDir,
    },
    /// Answer a challenge of a server with a key, to sign in with it
    Answer {
        /// The challenge, as /api/session/challenge gave it
        challenge: String,
        /// The name of the log, as given with it
        #[arg(long, value_name = "NAME")]
        origin: String,
        /// The secret key of the person or device
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let now = Clock::system().now();
    match &args.command {
        Action::Add {
            person,
            facts,
            outside,
            data,
        } => {
            let profile = facts.changed(Profile::default())?;
            let external = outside.external(data)?.flatten();
            let accounts = Accounts::open(&data.data_dir)?.changed_by(&args.by)?;
            answer(&accounts.add(person, &profile, now)?)?;
            if external.is_some() {
                answer(&accounts.set_external(person, external.as_ref(), now)?)?;
            } else {
                term::say(&format!(
                    "note: nobody can sign in as `{person}` before `trucewatch account reset-password {person}`"
                ));
            }
            record(&accounts, data)?;
        }
        Action::List { data } => open(data)?.list()?.iter().try_for_each(answer)?,
        Action::Show { person, data } => answer(&open(data)?.account(person)?)?,
        Action::Set {
            person,
            facts,
            outside,
            data,
        } => {
            let accounts = open(data)?.changed_by(&args.by)?;
            let before = accounts.account(person)?.profile;
            let profile = facts.changed(before.clone())?;
            let external = outside.external(data)?;
            anyhow::ensure!(
                profile != before || external.is_some(),
                "this changes nothing; name what is to be different, as `trucewatch account set --help` has it"
            );
            if profile != before {
                answer(&accounts.set(person, &profile, now)?)?;
            }
            if let Some(external) = external {
                answer(&accounts.set_external(person, external.as_ref(), now)?)?;
            }
            record(&accounts, data)?;
        }
        Action::Lock { person, data } => {
            let accounts = open(data)?.changed_by(&args.by)?;
            answer(&accounts.set_locked(person, true, now)?)?;
            record(&accounts, data)?;
        }
        Action::Unlock { person, data } => {
            let accounts = open(data)?.changed_by(&args.by)?;
            answer(&accounts.set_locked(person, false, now)?)?;
            record(&accounts, data)?;
        }
        Action::ResetPassword {
            person,
            password_file,
            own,
            data,
        } => {
            let accounts = open(data)?.changed_by(&args.by)?;
            accounts.account(person)?;
            let password = password(password_file.as_ref())?;
            if *own {
                answer(&accounts.choose_password(person, &password, now)?)?;
                answer(&accounts.account(person)?)?;
            } else {
                answer(&accounts.reset_password(person, &password, now)?)?;
            }
            record(&accounts, data)?;
        }
        Action::Totp {
            person,
            off: true,
            data,
            ..
        } => {
            let accounts = open(data)?.changed_by(&args.by)?;
            answer(&accounts.remove_second_factor(person, now)?)?;
            record(&accounts, data)?;
        }
        Action::Totp {
            person,
            label,
            data,
            ..
        } => {
            let accounts = open(data)?.changed_by(&args.by)?;
            let (shown, change) = accounts.set_second_factor(person, label, now)?;
            record(&accounts, data)?;
            let codes: Vec<&str> = shown.recovery_codes.iter().map(|c| c.as_str()).collect();
            let line = json!({
                "person": person, "secret": *shown.secret, "uri": *shown.uri, "recovery_codes": codes,
                "number": change.number,
            });
            term::answer(&line.to_string())?;
            term::say("note: this is shown once; hand it to the person, and keep no copy");
        }
        Action::Sessions { person, data } => {
            let accounts = open(data)?;
            let sessions = accounts.sessions(person.as_deref(), now)?;
            sessions.iter().try_for_each(answer)?;
        }
        Action::EndSessions {
            person,
            session,
            data,
        } => {
            let accounts = open(data)?;
            let ended = match (person, session) {
                (Some(person), _) => accounts.end_all(person)?,
                (None, Some(id)) => usize::from(accounts.end_one(id)?),
                (None, None) => 0,
            };
            term::answer(&json!({"ended": ended}).to_string())?;
        }
        Action::Answer {
            challenge,
            origin,
            key,
        } => {
            let signer = signer(key)?;
            let public = signer.secret().public();
            let signature = signer
                .secret()
                .sign(&challenge_message(origin, challenge, &public));
            let line = json!({
                "challenge": challenge, "key": hex(&public.to_bytes()), "signature": hex(&signature),
            });
            term::answer(&line.to_string())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts what was changed on the mission's record; it waits where there is no log yet.
fn record(accounts: &Accounts, data: &DataDir) -> anyhow::Result<()> {
    if !data.data_dir.join(trucewatch_evidence::FILE_NAME).is_file() {
        return Ok(());
    }
    accounts.put_on_record(|changes| {
        let mut store = SqliteStore::open(&data.data_dir)?;
        let clock = Clock::of_store(&store)?;
        let said = changes.iter().map(Change::on_record);
        configuration::say(&mut store, said, &clock)?;
        anyhow::Ok(())
    })?;
    Ok(())
}

/// The accounts of a site that has some.
fn open(data: &DataDir) -> anyhow::Result<Accounts> {
    anyhow::ensure!(
        Accounts::are_in(&data.data_dir),
        "there are no accounts in `{}`; add one with `trucewatch account add`, or name another folder",
        data.data_dir.display()
    );
    Ok(Accounts::open(&data.data_dir)?)
}

fn answer(line: &impl serde::Serialize) -> anyhow::Result<()> {
    Ok(term::answer(&serde_json::to_string(line)?)?)
}

impl Facts {
    /// A profile with what is named here in place of what was.
    fn changed(&self, mut profile: Profile) -> anyhow::Result<Profile> {
        if let Some(nationality) = &self.nationality {
            profile.nationality.clone_from(nationality);
        }
        if !self.hat.is_empty() {
            profile.hats = self
                .hat
                .iter()
                .map(|text| hat(text))
                .collect::<anyhow::Result<BTreeMap<_, _>>>()?;
        }
        if let Some(clearance) = self.clearance {
            profile.clearance = clearance;
        }
        for (given, words) in [
            (&self.caveat, &mut profile.caveats),
            (&self.sector, &mut profile.sectors),
        ] {
            if !given.is_empty() {
                // An empty word alone takes all away.
                *words = given
                    .iter()
                    .filter(|word| !word.is_empty())
                    .cloned()
                    .collect();
            }
        }
        match self.until.as_deref() {
            None => {}
            Some("never") => profile.expires_at = None,
            Some(time) => {
                profile.expires_at = Some(Timestamp::parse_rfc3339(time).with_context(|| {
                    format!("`{time}` is no time with a zone, such as 2026-02-01T12:00:00Z")
                })?);
            }
        }
        Ok(profile)
    }
}

fn hat(text: &str) -> anyhow::Result<(String, BTreeSet<String>)> {
    let (hat, roles) = text
        .split_once('=')
        .with_context(|| format!("`{text}` is no hat with roles; write it as CELL=duty_officer"))?;
    let roles = roles
        .split(',')
        .map(|role| role.trim().to_owned())
        .collect();
    Ok((hat.trim().to_owned(), roles))
}

impl Outside {
    /// `None` if nothing is said of it; `Some(None)` takes a binding away.
    fn external(&self, data: &DataDir) -> anyhow::Result<Option<Option<External>>> {
        let Some(subject) = &self.subject else {
            return Ok(None);
        };
        if subject == "none" {
            return Ok(Some(None));
        }
        let known = trucewatch_accounts::Settings::load(&data.data_dir)?.oidc;
        let issuer = self.issuer.clone().or(known.map(|oidc| oidc.issuer));
        let issuer = issuer
            .context("no identity provider is set up in sign-in.toml; name it with --issuer")?;
        let subject = subject.clone();
        Ok(Some(Some(External { issuer, subject })))
    }
}

/// A password from a file, standard input, or a person who types it twice. Never from an argument:
/// everybody on the machine can read those.
fn password(file: Option<&PathBuf>) -> anyhow::Result<Zeroizing<String>> {
    if let Some(file) = file {
        let content = Zeroizing::new(text(file)?);
        let line = content.lines().next().unwrap_or_default();
        return Ok(Zeroizing::new(line.to_owned()));
    }
    let first = term::ask_hidden("password: ")?;
    let again = term::ask_hidden("the same again: ")?;
    anyhow::ensure!(
        first == again,
        "these were two different passwords; nothing was changed"
    );
    Ok(first)
}
