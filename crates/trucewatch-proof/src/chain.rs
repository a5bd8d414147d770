//! The chain of custody of one object, walked from its receipt on.

use trucewatch_model::{Custody, CustodyAct};

/// A link that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The first act is not a receipt.
    #[error("its history does not begin with its receipt")]
    NoReceipt,
    /// Somebody handed on what he did not hold.
    #[error("act {at}: {by} handed it on, but {holder} held it; a hand-over is missing")]
    NotHolder {
        /// The act, from 0.
        at: usize,
        /// Who handed it on.
        by: String,
        /// Who held it.
        holder: String,
    },
    /// Something was done after the key was destroyed.
    #[error("act {at}: done after its key was destroyed")]
    AfterErasure {
        /// The act, from 0.
        at: usize,
    },
    /// Time ran backwards.
    #[error("act {at}: earlier than the one before it")]
    Backwards {
        /// The act, from 0.
        at: usize,
    },
}

/// Who holds an object after these acts, in the order of the log.
///
/// # Errors
/// The first link that does not hold.
pub fn holder<'a>(acts: impl IntoIterator<Item = &'a Custody>) -> Result<String, Broken> {
    let mut holder: Option<String> = None;
    let mut last = None;
    let mut erased = false;
    for (at, act) in acts.into_iter().enumerate() {
        if last.is_some_and(|last| act.at < last) {
            return Err(Broken::Backwards { at });
        }
        last = Some(act.at);
        if erased && !matches!(act.act, CustodyAct::Erased) {
            return Err(Broken::AfterErasure { at });
        }
        match (&act.act, &holder) {
            (CustodyAct::Received { .. }, None) => holder = Some(act.by.clone()),
            (_, None) => return Err(Broken::NoReceipt),
            (CustodyAct::HandedOver { to }, Some(now)) if *now == act.by => {
                holder = Some(to.clone());
            }
            (CustodyAct::HandedOver { .. }, Some(now)) => {
                return Err(Broken::NotHolder {
                    at,
                    by: act.by.clone(),
                    holder: now.clone(),
                });
            }
            (CustodyAct::Erased, _) => erased = true,
            // The same file came in again, was looked at, or left as a copy: it stays where it is.
            _ => {}
        }
    }
    holder.ok_or(Broken::NoReceipt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::Timestamp;

    fn act(second: i64, by: &str, act: CustodyAct) -> Custody {
        Custody {
            object: "x".to_owned(),
            act,
            by: by.to_owned(),
            at: Timestamp::from_unix_s(second),
            reason: String::new(),
            marking: trucewatch_model::Marking::Mission,
        }
    }

    fn to(name: &str) -> CustodyAct {
        CustodyAct::HandedOver {
            to: name.to_owned(),
        }
    }

    fn whole() -> Vec<Custody> {
        let from = "patrol 7".to_owned();
        vec![
            act(1, "gate", CustodyAct::Received { from }),
            act(2, "gate", to("analyst")),
            act(3, "analyst", CustodyAct::Viewed),
            act(4, "analyst", to("archive")),
            act(
                5,
                "archive",
                CustodyAct::Released {
                    to: "court".to_owned(),
                },
            ),
        ]
    }

    #[test]
    fn p34_an_unbroken_chain_tells_who_holds_it_and_a_missing_link_is_named() {
        assert_eq!(holder(&whole()), Ok("archive".to_owned()));
        for (left_out, broken) in [
            (0, Broken::NoReceipt),
            (
                1,
                Broken::NotHolder {
                    at: 2,
                    by: "analyst".to_owned(),
                    holder: "gate".to_owned(),
                },
            ),
        ] {
            let mut acts = whole();
            acts.remove(left_out);
            assert_eq!(holder(&acts), Err(broken), "without act {left_out}");
        }
        let mut acts = whole();
        acts.swap(1, 3);
        assert!(holder(&acts).is_err(), "another order");
        let mut acts = whole();
        acts.insert(3, act(3, "officer", CustodyAct::Erased));
        assert_eq!(holder(&acts), Err(Broken::AfterErasure { at: 4 }));
        assert_eq!(holder(&[]), Err(Broken::NoReceipt));
    }
}
