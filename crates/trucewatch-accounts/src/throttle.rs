//! Delays after failed attempts, by account and by address, kept across restarts.
//!
//! An attempt is counted before it is looked at and taken back if it was right, so that many at once
//! get no further than one after the other. Codes that nobody has are counted like others. Nobody is
//! shut out for good: that would let anybody shut anybody out.

use crate::secret::mac;
use crate::{Accounts, AccountsError};
use rusqlite::{OptionalExtension as _, Transaction};
use trucewatch_model::Timestamp;

/// Attempts without delay, for one account.
const FREE_ACCOUNT: i64 = 5;
/// Attempts without delay, from one address: several people may share it.
const FREE_ADDRESS: i64 = 20;
/// The longest delay.
const DELAY_MAX_S: i64 = 900;
/// Attempts are forgotten after a day without another.
const FORGOTTEN_AFTER_S: f64 = 86_400.0;
/// More subjects than this are not kept: the oldest go first.
const SUBJECTS_MAX: i64 = 100_000;

/// How long to wait after so many attempts.
fn delay_s(failures: i64, free: i64) -> i64 {
    match failures - free {
        ..1 => 0,
        over @ 1..10 => 1 << over,
        _ => DELAY_MAX_S,
    }
}

impl Accounts {
    fn subjects(&self, person: &str, address: &str) -> [([u8; 32], i64); 2] {
        let key = self.secret.derive("trucewatch attempts 1", &[]);
        [
            (mac(&key, "account", &[person.as_bytes()]), FREE_ACCOUNT),
            (mac(&key, "address", &[address.as_bytes()]), FREE_ADDRESS),
        ]
    }

    /// Counts an attempt as failed, until [`Accounts::was_right`] takes that back.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn try_once(
        &self,
        person: &str,
        address: &str,
        now: Timestamp,
    ) -> Result<Result<(), Wait>, AccountsError> {
        let subjects = self.subjects(person, address);
        self.write(|tx| count(tx, &subjects, now).map_err(|reason| self.failed(reason)))
    }

    /// Takes an attempt back that was right. The account begins anew; the address only has one less,
    /// or whoever has an account could go on guessing at others'.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn was_right(&self, person: &str, address: &str) -> Result<(), AccountsError> {
        let [(account, _), (address, _)] = self.subjects(person, address);
        self.write(|tx| {
            let run = || -> rusqlite::Result<()> {
                tx.execute("DELETE FROM attempts WHERE subject = ?1", [&account[..]])?;
                tx.execute(
                    "UPDATE attempts SET failures = failures - 1 WHERE subject = ?1",
                    [&address[..]],
                )?;
                Ok(())
            };
            run().map_err(|reason| self.failed(reason))
        })
    }

    /// Lets an account begin anew, as when its password was reset.
    pub(crate) fn forgive(&self, person: &str) -> Result<(), AccountsError> {
        let [(account, _), _] = self.subjects(person, "");
        self.write(|tx| {
            tx.execute("DELETE FROM attempts WHERE subject = ?1", [&account[..]])
                .map_err(|reason| self.failed(reason))?;
            Ok(())
        })
    }

    /// Forgets what is old.
    pub(crate) fn forget_attempts(&self, now: Timestamp) -> Result<(), AccountsError> {
        let before = now.plus_s(-FORGOTTEN_AFTER_S).as_unix_ns();
        let any: bool = self.read(|tx| {
            let sql = "SELECT EXISTS (SELECT 1 FROM attempts WHERE last_at < ?1)
                           OR (SELECT count(*) FROM attempts) > ?2";
            tx.query_row(sql, (before, SUBJECTS_MAX), |row| row.get(0))
        })?;
        if !any {
            return Ok(());
        }
        self.write(|tx| {
            tx.execute(
                "DELETE FROM attempts WHERE last_at < ?1 OR subject IN
                     (SELECT subject FROM attempts ORDER BY last_at DESC LIMIT -1 OFFSET ?2)",
                (before, SUBJECTS_MAX),
            )
            .map_err(|reason| self.failed(reason))?;
            Ok(())
        })
    }
}

/// Too many attempts: the next one is looked at after so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Whole seconds, at least one.
    pub seconds: i64,
}

fn count(
    tx: &Transaction<'_>,
    subjects: &[([u8; 32], i64)],
    now: Timestamp,
) -> rusqlite::Result<Result<(), Wait>> {
    let now_ns = now.as_unix_ns();
    let forgotten_ns = now.plus_s(-FORGOTTEN_AFTER_S).as_unix_ns();
    let mut counted = Vec::new();
    for (subject, free) in subjects {
        let row: Option<(i64, i64, i64)> = tx
            .query_row(
                "SELECT failures, last_at, not_before FROM attempts WHERE subject = ?1",
                [&subject[..]],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        let (failures, _, not_before) = row
            .filter(|(_, last_at, _)| *last_at > forgotten_ns)
            .unwrap_or((0, 0, 0));
        if not_before > now_ns {
            let seconds = (not_before - now_ns).div_euclid(1_000_000_000) + 1;
            // A clock that was set back must not make anybody wait longer than ever.
            let seconds = seconds.min(DELAY_MAX_S);
            return Ok(Err(Wait { seconds }));
        }
        let failures = failures + 1;
        let not_before = now_ns + delay_s(failures, *free - 1) * 1_000_000_000;
        counted.push((subject, failures, not_before));
    }
    for (subject, failures, not_before) in counted {
        tx.execute(
            "INSERT INTO attempts VALUES (?1, ?2, ?3, ?4) ON CONFLICT (subject) DO UPDATE
             SET failures = excluded.failures, last_at = excluded.last_at,
                 not_before = excluded.not_before",
            (&subject[..], failures, now_ns, not_before),
        )?;
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_quarter_of_an_hour() {
        let cases = [
            (1, 0),
            (5, 0),
            (6, 2),
            (7, 4),
            (14, 512),
            (15, 900),
            (i64::MAX, 900),
        ];
        for (failures, seconds) in cases {
            assert_eq!(delay_s(failures, 5), seconds, "{failures}");
        }
    }
}
