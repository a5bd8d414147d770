//! Splits Rust text into code, string literals and test code, well enough for looking up words.
//!
//! In: the text of a file. Out: the same text with comments and literals blanked (lines keep their
//! numbers), the literals with their lines, and which lines belong to tests. Not a parser: code that
//! only a macro makes is not seen.

/// A string literal as written, escapes and all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// The line it begins on, from 1.
    pub(crate) line: usize,
    /// What stands between the quotation marks.
    pub(crate) text: String,
}

/// A file taken apart.
pub(crate) struct RustText {
    /// The text without comments and literals.
    pub(crate) code: String,
    /// All string literals, in order.
    pub(crate) literals: Vec<Literal>,
    /// For each line, whether it is inside an item marked `#[cfg(test)]`.
    test_lines: Vec<bool>,
}

impl RustText {
    /// Takes `text` apart.
    pub(crate) fn new(text: &str) -> Self {
        let (code, literals) = split(text);
        let test_lines = test_lines(&code);
        Self {
            code,
            literals,
            test_lines,
        }
    }

    /// Whether a line, counted from 1, is test code.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_lines
            .get(line.wrapping_sub(1))
            .copied()
            .unwrap_or(false)
    }

    /// The lines of code outside tests, with their numbers.
    pub(crate) fn shipped_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..)
            .zip(self.code.lines())
            .filter(|(line, _)| !self.is_test(*line))
    }

    /// The names of modules declared as `#[cfg(test)] mod name;`.
    pub(crate) fn test_modules(&self) -> Vec<&str> {
        let marks = self.code.match_indices(TEST_MARK);
        marks
            .filter_map(|(at, _)| {
                let rest = self.code.get(at + TEST_MARK.len()..)?.trim_start();
                let (head, _) = rest.split_once(';')?;
                let name = head.split_whitespace().last()?;
                (head.contains("mod ") && !head.contains('{')).then_some(name)
            })
            .collect()
    }
}

const TEST_MARK: &str = "#[cfg(test)]";

fn split(text: &str) -> (String, Vec<Literal>) {
    let chars: Vec<char> = text.chars().collect();
    let mut splitter = Splitter {
        chars: &chars,
        at: 0,
        line: 1,
        code: String::with_capacity(text.len()),
        literals: Vec::new(),
    };
    while splitter.at < chars.len() {
        splitter.step();
    }
    (splitter.code, splitter.literals)
}

struct Splitter<'a> {
    chars: &'a [char],
    at: usize,
    line: usize,
    code: String,
    literals: Vec<Literal>,
}

impl Splitter<'_> {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Moves on by one; `keep` says whether the character belongs to the code.
    fn take(&mut self, keep: bool) -> char {
        let char = self.peek(0);
        self.at += 1;
        if char == '\n' {
            self.line += 1;
        }
        self.code
            .push(if keep || char == '\n' { char } else { ' ' });
        char
    }

    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.take(false);
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.text(),
            ('r', '"' | '#') if !self.follows_a_name() => self.raw_text(),
            ('\'', _) => self.character_or_lifetime(),
            _ => {
                self.take(true);
            }
        }
    }

    /// Whether the last character is part of a name that is not just a literal's prefix.
    fn follows_a_name(&self) -> bool {
        let name = |c: &char| c.is_alphanumeric() || *c == '_';
        let run = self.code.chars().rev().take_while(name).collect::<String>();
        !matches!(run.as_str(), "" | "b" | "c")
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.take(false);
                    continue;
                }
            }
            self.take(false);
            self.take(false);
            if depth == 0 {
                return;
            }
        }
    }

    fn text(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.take(true);
        while self.at < self.chars.len() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                text.push(self.take(false));
            }
            text.push(self.take(false));
        }
        self.take(true);
        self.literals.push(Literal { line, text });
    }

    fn raw_text(&mut self) {
        let hashes = (1..).take_while(|ahead| self.peek(*ahead) == '#').count();
        if self.peek(1 + hashes) != '"' {
            self.take(true); // A raw name such as `r#type`.
            return;
        }
        let line = self.line;
        let mut text = String::new();
        for _ in 0..hashes + 2 {
            self.take(true);
        }
        let ends = |s: &Self| s.peek(0) == '"' && (1..=hashes).all(|ahead| s.peek(ahead) == '#');
        while self.at < self.chars.len() && !ends(self) {
            text.push(self.take(false));
        }
        for _ in 0..=hashes {
            self.take(true);
        }
        self.literals.push(Literal { line, text });
    }

    fn character_or_lifetime(&mut self) {
        self.take(true);
        if self.peek(0) == '\\' {
            self.take(false);
            self.take(false);
            while self.at < self.chars.len() && self.peek(0) != '\'' {
                self.take(false);
            }
            self.take(true);
        } else if self.peek(1) == '\'' {
            self.take(false);
            self.take(true);
        }
    }
}

/// Marks the lines from each `#[cfg(test)]` to the end of the item it stands before.
fn test_lines(code: &str) -> Vec<bool> {
    let mut lines = vec![false; code.lines().count()];
    let line_of = |at: usize| {
        code.as_bytes()
            .iter()
            .take(at)
            .filter(|b| **b == b'\n')
            .count()
    };
    for (start, _) in code.match_indices(TEST_MARK) {
        let end = item_end(code, start + TEST_MARK.len());
        let marked = lines.iter_mut().take(line_of(end) + 1).skip(line_of(start));
        marked.for_each(|line| *line = true);
    }
    lines
}

/// Where the item that begins after `from` ends: at its first `;` outside brackets, or where its
/// first brace closes.
fn item_end(code: &str, from: usize) -> usize {
    let (mut braces, mut others) = (0_i32, 0_i32);
    for (at, char) in code.char_indices().skip_while(|(at, _)| *at < from) {
        match char {
            '{' => braces += 1,
            '(' | '[' => others += 1,
            ')' | ']' => others -= 1,
            '}' => {
                braces -= 1;
                if braces <= 0 {
                    return at;
                }
            }
            ';' | ',' if braces == 0 && others == 0 => return at,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_leave_the_code() {
        let cases = [
            ("let a = 1; // word", "word", "a line comment"),
            (
                "/* word /* word */ word */ let a;",
                "word",
                "a nested comment",
            ),
            (
                "let a = \"word \\\" word\";",
                "word",
                "text with an escaped mark",
            ),
            ("let a = r#\"word \" word\"#;", "word", "raw text"),
            ("let a = br\"word\";", "word", "raw bytes"),
            ("let a = ('\"', '\\'', 'w');", "w", "characters"),
        ];
        for (text, word, why) in cases {
            let split = RustText::new(text);
            assert!(!split.code.contains(word), "{why}: {}", split.code);
            assert!(split.code.contains("let a"), "{why}: {}", split.code);
            assert_eq!(split.code.len(), text.len(), "{why}: nothing moves");
        }
        let kept = RustText::new("fn f<'a>(x: &'a str) -> r#type { for_r\"\"; word }");
        assert!(kept.code.contains("word"), "lifetimes begin no literal");
    }

    #[test]
    fn literals_keep_their_lines() {
        let split = RustText::new("// \"no\"\nlet a = \"one\\n\ntwo\";\nlet b = r\"three\";");
        let found: Vec<_> = split
            .literals
            .iter()
            .map(|l| (l.line, l.text.as_str()))
            .collect();
        assert_eq!(found, [(2, "one\\n\ntwo"), (4, "three")]);
    }

    #[test]
    fn test_items_end_where_they_end() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { \"}\"; }\n}\nfn c() {}\n\
                    #[cfg(test)]\nuse x::{y, z};\nfn d() {}\n#[cfg(test)]\nmod far;\nfn e() {}";
        let split = RustText::new(text);
        let shipped: Vec<usize> = split.shipped_lines().map(|(line, _)| line).collect();
        assert_eq!(shipped, [1, 6, 9, 12]);
        assert_eq!(split.test_modules(), ["far"]);
    }
}
