//! Reads one table of the file, collects what is wrong, and never stops at the first problem.

use crate::errors::{Problem, nearest};
use crate::words::Calendar;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use trucewatch_model::Timestamp;

/// Everything wrong so far, with the text to find line numbers in.
pub(crate) struct Log<'s> {
    text: &'s str,
    pub(crate) problems: Vec<Problem>,
}

impl<'s> Log<'s> {
    pub(crate) fn of(text: &'s str) -> Self {
        Self {
            text,
            problems: Vec::new(),
        }
    }

    pub(crate) fn add(
        &mut self,
        at: Option<usize>,
        part: &str,
        what: impl Into<String>,
        what_to_do: impl Into<String>,
    ) {
        let line = at.map(|offset| {
            let before = self.text.as_bytes().iter().take(offset);
            1 + before.filter(|b| **b == b'\n').count()
        });
        self.problems.push(Problem {
            line,
            part: part.to_owned(),
            what: what.into(),
            what_to_do: what_to_do.into(),
        });
    }
}

/// One table. Every key that is asked for becomes known; [`Reader::finish`] reports the others.
pub(crate) struct Reader<'t, 'i> {
    /// What messages call it, such as ``provision `p1` ``.
    pub(crate) part: String,
    table: &'t DeTable<'i>,
    at: usize,
    asked: RefCell<Vec<String>>,
}

/// A value with its key and place.
pub(crate) struct Found<'t, 'i> {
    pub(crate) value: &'t DeValue<'i>,
    pub(crate) at: usize,
}

impl<'t, 'i> Reader<'t, 'i> {
    pub(crate) fn of(part: impl Into<String>, table: &'t DeTable<'i>, at: usize) -> Self {
        Self {
            part: part.into(),
            table,
            at,
            asked: RefCell::default(),
        }
    }

    pub(crate) fn inner(&self) -> &'t DeTable<'i> {
        self.table
    }

    /// Where the table begins.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The table's own keys with their values' places, sorted.
    pub(crate) fn entries(&self) -> Vec<(&'t str, Found<'t, 'i>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| {
                let key: &'t str = key.get_ref();
                (key, found(value))
            })
            .collect();
        entries.sort_by_key(|(_, f)| f.at);
        entries
    }

    pub(crate) fn get(&self, key: &str) -> Option<Found<'t, 'i>> {
        self.asked.borrow_mut().push(key.to_owned());
        self.table
            .iter()
            .find(|(k, _)| k.get_ref() == key)
            .map(|(_, value)| found(value))
    }

    /// Like [`Reader::get`], and a problem if the key is missing.
    pub(crate) fn need(&self, log: &mut Log, key: &str, example: &str) -> Option<Found<'t, 'i>> {
        let got = self.get(key);
        if got.is_none() {
            log.add(
                Some(self.at),
                &self.part,
                format!("`{key}` is missing"),
                format!("add it, for example `{key} = {example}`"),
            );
        }
        got
    }

    pub(crate) fn wrong(&self, log: &mut Log, key: &str, got: &Found, expected: &str) {
        log.add(
            Some(got.at),
            &self.part,
            format!("`{key}` is {}", type_words(got.value)),
            format!("write {expected}"),
        );
    }

    pub(crate) fn text_if(&self, log: &mut Log, key: &str) -> Option<(String, usize)> {
        let got = self.get(key)?;
        self.as_text(log, key, &got).map(|text| (text, got.at))
    }

    pub(crate) fn text(&self, log: &mut Log, key: &str, example: &str) -> Option<(String, usize)> {
        let got = self.need(log, key, &format!("\"{example}\""))?;
        self.as_text(log, key, &got).map(|text| (text, got.at))
    }

    fn as_text(&self, log: &mut Log, key: &str, got: &Found) -> Option<String> {
        let text = got.value.as_str().map(str::trim).map(str::to_owned);
        match text {
            Some(text) if !text.is_empty() => Some(text),
            Some(_) => {
                let what = format!("`{key}` is empty");
                log.add(
                    Some(got.at),
                    &self.part,
                    what,
                    "write something between the quotes",
                );
                None
            }
            None => {
                self.wrong(log, key, got, "text in quotes");
                None
            }
        }
    }

    /// A list of texts; a missing key is an empty list.
    pub(crate) fn texts_if(&self, log: &mut Log, key: &str) -> Vec<(String, usize)> {
        let Some(got) = self.get(key) else {
            return Vec::new();
        };
        let Some(list) = got.value.as_array() else {
            self.wrong(
                log,
                key,
                &got,
                "a list of texts in quotes, such as `[\"a\", \"b\"]`",
            );
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text.trim().to_owned(), item.span().start)),
                None => self.wrong(log, key, &found(item), "text in quotes"),
            }
        }
        texts
    }

    /// A number above zero and at most `most`.
    pub(crate) fn positive_if(
        &self,
        log: &mut Log,
        key: &str,
        unit: &str,
        most: f64,
    ) -> Option<f64> {
        let got = self.get(key)?;
        self.as_positive(log, key, &got, unit, most)
    }

    pub(crate) fn positive(
        &self,
        log: &mut Log,
        key: &str,
        unit: &str,
        most: f64,
        example: &str,
    ) -> Option<f64> {
        let got = self.need(log, key, example)?;
        self.as_positive(log, key, &got, unit, most)
    }

    pub(crate) fn as_positive(
        &self,
        log: &mut Log,
        key: &str,
        got: &Found,
        unit: &str,
        most: f64,
    ) -> Option<f64> {
        match number(got.value) {
            Some(v) if v > 0.0 && v <= most => Some(v),
            Some(v) => {
                log.add(
                    Some(got.at),
                    &self.part,
                    format!("`{key}` is {v}"),
                    format!("write a number of {unit} above 0 and at most {most}"),
                );
                None
            }
            None => {
                self.wrong(log, key, got, &format!("a number of {unit}"));
                None
            }
        }
    }

    /// An instant with its offset from UTC. `calendar` only serves to suggest the offset.
    pub(crate) fn instant_if(
        &self,
        log: &mut Log,
        key: &str,
        calendar: Option<&Calendar>,
    ) -> Option<Timestamp> {
        let got = self.get(key)?;
        let Some(written) = got.value.as_datetime() else {
            let expected = "a time without quotes, such as `2020-07-27T00:01:00+03:00`";
            self.wrong(log, key, &got, expected);
            return None;
        };
        if written.offset.is_none() {
            let (what, what_to_do) = missing_offset(key, &written.to_string(), calendar);
            log.add(Some(got.at), &self.part, what, what_to_do);
            return None;
        }
        let instant = Timestamp::parse_rfc3339(&written.to_string());
        if instant.is_none() {
            let what = format!("`{key}` is `{written}`, which is no instant that can be kept");
            let what_to_do = "write a time between the years 1678 and 2262";
            log.add(Some(got.at), &self.part, what, what_to_do);
        }
        instant
    }

    /// Two ends of a window; a problem if they are the wrong way round.
    pub(crate) fn window(
        &self,
        log: &mut Log,
        from: &str,
        to: &str,
        calendar: Option<&Calendar>,
    ) -> crate::Window {
        let window = crate::Window {
            from: self.instant_if(log, from, calendar),
            to: self.instant_if(log, to, calendar),
        };
        if let (Some(a), Some(b)) = (window.from, window.to)
            && a >= b
        {
            log.add(
                self.get(to).map(|f| f.at),
                &self.part,
                format!("`{to}` is not after `{from}`"),
                "exchange the two or correct one",
            );
        }
        window
    }

    /// Reports keys that nobody asked for.
    pub(crate) fn finish(&self, log: &mut Log) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if asked.iter().any(|a| a == name) {
                continue;
            }
            let mut known: Vec<&str> = asked.iter().map(String::as_str).collect();
            known.sort_unstable();
            known.dedup();
            let what_to_do = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known: Vec<String> = known.iter().map(|k| format!("`{k}`")).collect();
                    format!("remove it; known here are {}", known.join(", "))
                }
            };
            let what = format!("`{name}` is not known here");
            log.add(Some(key.span().start), &self.part, what, what_to_do);
        }
    }
}

pub(crate) fn found<'t, 'i>(value: &'t Spanned<DeValue<'i>>) -> Found<'t, 'i> {
    Found {
        value: value.get_ref(),
        at: start(value.span()),
    }
}

fn start(span: Range<usize>) -> usize {
    span.start
}

/// The value as a finite number.
pub(crate) fn number(value: &DeValue) -> Option<f64> {
    let text = number_text(value)?;
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// The decimal digits of a number as written, for exact reading.
pub(crate) fn number_text<'v>(value: &'v DeValue) -> Option<&'v str> {
    match value {
        DeValue::Float(v) => Some(v.as_str()),
        DeValue::Integer(v) if v.radix() == 10 => Some(v.as_str()),
        _ => None,
    }
}

fn type_words(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn missing_offset(key: &str, written: &str, calendar: Option<&Calendar>) -> (String, String) {
    let what = format!("`{key}` is `{written}`, which has no offset from UTC");
    let local: Option<jiff::civil::DateTime> = written.parse().ok();
    let suggested = calendar.zip(local).and_then(|(calendar, local)| {
        let there = local.to_zoned_datetime(calendar.zone.clone()).ok()?;
        let text = format!("{}{}", local, offset_text(there.offset().seconds()));
        Some(format!(
            "add it: if it is {} time, write `{text}`",
            calendar.name
        ))
    });
    let what_to_do = suggested.unwrap_or_else(|| {
        "write date, time and offset, such as `2020-07-27T00:01:00+03:00`".into()
    });
    (what, what_to_do)
}

fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
