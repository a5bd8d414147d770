//! Words that this project does not use where a reader could see them: they blame, or they say more
//! than anybody observed. Looked for in the string literals that ship with the crates.

use super::{Fault, Source};
use crate::tree::Tree;

/// The beginning of a word or phrase, the endings it takes, and what to say instead.
struct Avoid {
    start: &'static str,
    endings: &'static [&'static str],
    instead: &'static str,
}

const PLAIN: &[&str] = &["", "s"];

const AVOID: &[Avoid] = &[
    Avoid {
        start: "target",
        endings: &["", "s", "ed", "ing"],
        instead: "say what was observed there",
    },
    Avoid {
        start: "enem",
        endings: &["y", "ies"],
        instead: "name a party as the agreement does, or nobody",
    },
    Avoid {
        start: "friend",
        endings: &["", "s", "ly"],
        instead: "name a party as the agreement does, or nobody",
    },
    Avoid {
        start: "hostile",
        endings: PLAIN,
        instead: "say what was observed",
    },
    Avoid {
        start: "strike package",
        endings: PLAIN,
        instead: "say what was observed",
    },
    Avoid {
        start: "kill",
        endings: &["", "s", "ed", "ing"],
        instead: "say what was observed; `end` or `stop` for a process",
    },
    Avoid {
        start: "perpetrator",
        endings: PLAIN,
        instead: "only people find who was responsible, and not here",
    },
    Avoid {
        start: "violation by",
        endings: &[""],
        instead: "an observation names no party",
    },
    Avoid {
        start: "violations by",
        endings: &[""],
        instead: "an observation names no party",
    },
    Avoid {
        start: "authentic",
        endings: &["", "ity", "ally"],
        instead: "a signature shows which key signed, never that something is true: say that",
    },
    Avoid {
        start: "genuine",
        endings: &["", "ly", "ness"],
        instead: "say which key signed, or what agrees with what",
    },
    Avoid {
        start: "tamper-proof",
        endings: &[""],
        instead: "say what is found, and by whom",
    },
    Avoid {
        start: "unhackable",
        endings: &[""],
        instead: "say which attack is found or stopped",
    },
    Avoid {
        start: "court-admissible",
        endings: &[""],
        instead: "courts decide that",
    },
    Avoid {
        start: "no violation",
        endings: PLAIN,
        instead: "say `none observed`, with the coverage",
    },
];

/// A literal that may hold such a word: the file, a part of the literal, the reason.
struct Allowed {
    path: &'static str,
    part: &'static str,
    _reason: &'static str,
}

const ALLOWED: &[Allowed] = &[Allowed {
    path: "crates/trucewatch-report/src/wording.rs",
    part: "",
    _reason: "the list that reports themselves are held to",
}];

/// Appends a fault for each avoided word in a literal of shipped code.
pub(super) fn check(sources: &[Source<'_>], faults: &mut Vec<Fault>) {
    let ours = sources
        .iter()
        .filter(|source| !source.all_test && source.room().is_some());
    for source in ours {
        let literals = source.text.literals.iter();
        for literal in literals.filter(|literal| !source.text.is_test(literal.line)) {
            let allowed =
                |one: &Allowed| source.path == one.path && literal.text.contains(one.part);
            if ALLOWED.iter().any(allowed) {
                continue;
            }
            for (word, instead) in avoided(&literal.text) {
                let what = format!("text must not say `{word}`");
                faults.push(Fault::new(source.path, literal.line, what, instead));
            }
        }
    }
}

/// Words that say more than a signature shows, in the texts of the pages and the translations.
pub(super) fn check_pages(tree: &Tree, faults: &mut Vec<Fault>) {
    let shipped = |path: &str| {
        path.ends_with(".ftl")
            || path.starts_with("web/src/")
                && (path.ends_with(".svelte") || path.ends_with(".ts") && !path.contains(".test."))
    };
    for (path, text) in tree.files().filter(|(path, _)| shipped(path)) {
        for (line, words) in (1..).zip(text.lines()) {
            let found = avoided(words).into_iter();
            for (form, instead) in found.filter(|(form, _)| OVERCLAIMING.contains(&form.as_str())) {
                faults.push(Fault::new(
                    path,
                    line,
                    format!("`{form}` in a text"),
                    instead,
                ));
            }
        }
    }
}

/// The forms that [`check_pages`] looks for.
const OVERCLAIMING: &[&str] = &[
    "authentic",
    "authenticity",
    "genuine",
    "genuinely",
    "tamper-proof",
    "unhackable",
    "court-admissible",
];

fn avoided(text: &str) -> Vec<(String, &'static str)> {
    let text = text.to_lowercase();
    let words = |avoid: &'static Avoid| {
        let forms = avoid
            .endings
            .iter()
            .map(|end| format!("{}{end}", avoid.start));
        forms.map(|form| (form, avoid.instead))
    };
    let all = AVOID.iter().flat_map(words);
    all.filter(|(form, _)| stands_alone(&text, form)).collect()
}

/// As a word of text: `_` and `-` part words here, unlike in code.
fn stands_alone(text: &str, form: &str) -> bool {
    text.match_indices(form).any(|(at, _)| {
        let before = text.get(..at).and_then(|rest| rest.chars().next_back());
        let after = text
            .get(at + form.len()..)
            .and_then(|rest| rest.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sources;

    #[test]
    fn p33_no_text_calls_something_true_because_a_signature_holds() {
        let texts = [
            (
                "crates/trucewatch-site/src/a.rs",
                "let a = \"the photo is authentic\";",
                1,
            ),
            (
                "crates/trucewatch-agreement/i18n/en.ftl",
                "signed = A genuine record",
                1,
            ),
            (
                "web/src/proof/A.svelte",
                "<p>Tamper-proof since 2026</p>",
                1,
            ),
            (
                "web/src/proof/A.svelte",
                "<p>Signed with the key of patrol 7</p>",
                0,
            ),
            ("web/src/proof/a.test.ts", "const a = 'authentic'", 0),
        ];
        for (path, text, expected) in texts {
            let tree = Tree::of(&[(path, text)]);
            let mut faults = Vec::new();
            check(&sources(&tree), &mut faults);
            check_pages(&tree, &mut faults);
            assert_eq!(faults.len(), expected, "{text}: {faults:?}");
        }
    }

    #[test]
    fn words_are_found_in_text_that_ships() {
        let path = "crates/trucewatch-site/src/a.rs";
        let cases = [
            (path, "let a = \"The Enemy fired\";", 1, "any case"),
            (path, "let a = \"target_area\";", 1, "in a key"),
            (path, "let a = \"no violations\";", 1, "says too much"),
            (path, "let a = \"skill\";", 0, "part of a word"),
            (path, "// the enemy\nlet target = 1;", 0, "not a literal"),
            (
                path,
                "#[cfg(test)]\nmod t { const A: &str = \"enemy\"; }",
                0,
                "a test",
            ),
            ("xtask/src/a.rs", "let a = \"enemy\";", 0, "does not ship"),
        ];
        for (path, text, expected, why) in cases {
            let tree = Tree::of(&[(path, text)]);
            let mut faults = Vec::new();
            check(&sources(&tree), &mut faults);
            assert_eq!(faults.len(), expected, "{why}: {faults:?}");
        }
    }
}
