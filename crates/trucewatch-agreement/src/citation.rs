//! Where a provision stands: its text, the article there, and the sources of what the file says.

use crate::document::{Document, Provision};
use crate::say::{Phrase, named, phrase, title};
use crate::timeline::AsKnown;
use trucewatch_model::Arg;

/// The text and the article, as far as the file names them.
pub(crate) fn stands_in(known: &AsKnown<'_>, entry: &Provision) -> Option<Phrase> {
    let instrument = entry.instrument.as_ref().map(|id| {
        let found = known.instrument(id);
        named(found.map_or_else(|| Arg::Id(id.to_string()), |i| title(&i.title)))
    });
    let article = entry.article.clone().map(Arg::Id);
    Some(match (instrument, article) {
        (Some(instrument), Some(article)) => phrase("text-article")
            .with("instrument", instrument)
            .with("article", article),
        (Some(instrument), None) => phrase("text").with("instrument", instrument),
        (None, Some(article)) => phrase("article").with("article", article),
        (None, None) => return None,
    })
}

/// The sources in full, one sentence each.
pub(crate) fn sources(document: &Document, entry: &Provision) -> Vec<Phrase> {
    let cited = entry.sources.iter().map(|id| {
        let found = document.sources.iter().find(|s| s.id == *id);
        let text = found.map_or_else(|| id.to_string(), |s| s.citation.clone());
        phrase("source-cited").with("text", Arg::Id(text))
    });
    cited.collect()
}
