//! What went out to the public: the same bytes for everybody, retractions with it.

use crate::desk::Look;
use crate::{SiteError, live::Site};
use trucewatch_release::Subject;
use trucewatch_release::downgrade::Draft;
use trucewatch_report::ReleasedItem;

pub use trucewatch_report::HOW_TO_VERIFY;

impl Site {
    /// What the public was given, newest first: those that are picked, with their texts.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn published<T>(
        &self,
        pick: impl FnOnce(Vec<ReleasedItem>) -> (Vec<ReleasedItem>, T),
    ) -> Result<(Vec<ReleasedItem>, T), SiteError> {
        self.desk().look(self.rules(), |look| {
            let public = Subject::public(self.rules().registry());
            let out = look.releases.out_to(&public, look.now());
            let all = out.into_iter().map(|(_, draft)| item(look, draft));
            let (mut picked, more) = pick(all.collect());
            for one in &mut picked {
                one.text = match one.retracted {
                    None => look.text_or_nothing(&one.content),
                    // It cannot be called back, but need not be spread.
                    Some(_) => None,
                };
            }
            Ok((picked, more))
        })
    }
}

/// What is told of something that went out: nothing of what it was made of, nor of who signed it.
fn item(look: &Look<'_>, draft: &Draft) -> ReleasedItem {
    let retracted = draft.retracted.as_ref();
    ReleasedItem {
        content: draft.content.clone(),
        released: draft.released.as_ref().map_or(look.now(), |(at, _)| *at),
        text: None,
        retracted: retracted.map(|it| (it.at, it.reason.clone())),
    }
}
