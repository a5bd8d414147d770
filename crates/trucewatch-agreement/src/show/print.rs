//! What is shown, as plain text for a terminal.

use super::{Changes, Item, Section, Shown, Standing};
use crate::document::Lang;
use crate::say::{Voice, phrase};
use trucewatch_model::Reason;

/// Columns of a line of text.
const WIDTH: usize = 88;

/// As plain text: headings underlined, items with their ids, sentences wrapped.
pub fn as_text(shown: &Shown) -> String {
    page(&shown.title, &shown.about, &shown.sections, shown.lang)
}

/// Changes as plain text, like [`as_text`].
pub fn changes_as_text(changes: &Changes) -> String {
    let Changes {
        title,
        about,
        sections,
        lang,
        ..
    } = changes;
    page(title, about, sections, *lang)
}

fn page(title: &str, about: &[Reason], sections: &[Section], lang: Lang) -> String {
    let mut out = String::new();
    underlined(&mut out, title, '═');
    sentences(&mut out, about, "");
    for section in sections {
        out.push('\n');
        underlined(&mut out, &section.heading, '─');
        for (k, item) in section.items.iter().enumerate() {
            if k > 0 {
                out.push('\n');
            }
            print_item(&mut out, item, &Voice::new(lang));
        }
    }
    out
}

fn print_item(out: &mut String, item: &Item, voice: &Voice) {
    let mut head = item.title.clone().unwrap_or_default();
    if let Some(id) = &item.id {
        if !head.is_empty() {
            head.push(' ');
        }
        head.push_str(&format!("[{id}]"));
    }
    let standing = match item.standing {
        Standing::Holds => None,
        Standing::NotYet => Some("standing-not-yet"),
        Standing::Ended => Some("standing-ended"),
        Standing::Suspended => Some("standing-suspended"),
    };
    let disputed = item.disputed.then_some("standing-disputed");
    let marks: Vec<String> = [standing, disputed]
        .into_iter()
        .flatten()
        .map(|id| voice.say(&phrase(id)))
        .collect();
    if !marks.is_empty() {
        head.push_str(&format!(" — {}", marks.join(", ")));
    }
    if !head.is_empty() {
        wrapped(out, &head, "• ", "  ");
    }
    sentences(out, &item.sentences, "  ");
}

fn sentences(out: &mut String, sentences: &[Reason], indent: &str) {
    for sentence in sentences {
        wrapped(out, &sentence.text, indent, &format!("{indent}  "));
    }
}

fn underlined(out: &mut String, heading: &str, with: char) {
    wrapped(out, heading, "", "");
    let columns = heading.chars().count().min(WIDTH);
    out.extend(std::iter::repeat_n(with, columns));
    out.push('\n');
}

/// Breaks between words, but not between a number and what it counts.
fn wrapped(out: &mut String, text: &str, first: &str, rest: &str) {
    let mut line = first.to_owned();
    let mut columns = line.chars().count();
    let mut is_empty = true;
    for unit in units(text) {
        let length = unit.chars().count();
        if !is_empty && columns + 1 + length > WIDTH {
            out.push_str(&line);
            out.push('\n');
            rest.clone_into(&mut line);
            columns = rest.chars().count();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
            columns += 1;
        }
        line.push_str(&unit);
        columns += length;
        is_empty = false;
    }
    out.push_str(&line);
    out.push('\n');
}

/// Words, with numbers kept beside the word after them.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    // Not at no-break spaces, which `split_whitespace` would break at.
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        match units.last_mut() {
            Some(last) if last.ends_with(|c: char| c.is_ascii_digit()) && !last.contains(' ') => {
                last.push(' ');
                last.push_str(word);
            }
            _ => units.push(word.to_owned()),
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_numbers_stay_with_their_units() {
        let text = "word ".repeat(16) + "and 15 km of it";
        let mut out = String::new();
        wrapped(&mut out, &text, "• ", "  ");
        assert!(out.lines().all(|l| l.chars().count() <= WIDTH), "{out}");
        assert!(out.contains("15 km"), "{out}");
        let mut lines = out.lines();
        assert!(lines.next().is_some_and(|l| l.starts_with("• word")));
        assert!(lines.next().is_some_and(|l| l.starts_with("  ")));
    }
}
