//! The head, actors, roles and instruments.

use super::{Checks, child, numbered};
use crate::errors::nearest;

impl Checks<'_, '_> {
    pub(super) fn who(&mut self) {
        self.head();
        for (at, role) in self.kept.each("role", &self.document.roles) {
            self.refer("actor", &role.actor, &child(&at, "actor"));
            self.refer_if("instrument", role.instrument.as_ref(), &at, "instrument");
            self.window([role.from.as_ref(), role.to.as_ref()], ["from", "to"], &at);
            self.moment(role.known_from.as_ref(), &at, "known_from");
            for line in role.side_of_line.keys() {
                let pointer = child(&child(&at, "side_of_line"), line.as_str());
                self.refer("line", line, &pointer);
            }
        }
        for (at, text) in self.kept.each("instrument", &self.document.instruments) {
            self.moment(text.date.as_ref(), &at, "date");
            self.stances(&text.asserted_by, &at, "asserted_by");
            self.stances(&text.accepted_by, &at, "accepted_by");
            self.stances(&text.denied_by, &at, "denied_by");
            self.refer_if("instrument", text.amends.as_ref(), &at, "amends");
            self.refer_all("source", &text.sources, &at, "sources");
            self.moment(text.known_from.as_ref(), &at, "known_from");
        }
    }

    fn head(&mut self) {
        let at = child("", "agreement");
        if self.report.unread.contains(&at) {
            return;
        }
        let head = &self.document.agreement;
        if jiff::tz::TimeZone::get(&head.time_zone).is_err() {
            let zones: Vec<String> = jiff::tz::db().available().map(|z| z.to_string()).collect();
            let what_to_do = match nearest(&head.time_zone, zones.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write an IANA name such as `Europe/Kyiv`".to_owned(),
            };
            let what = format!("`time_zone` is `{}`, which is not known", head.time_zone);
            self.report.add(&child(&at, "time_zone"), what, what_to_do);
        }
        for (language, pointer) in numbered(&head.official_languages, &at, "official_languages") {
            let letters = language.bytes().all(|b| b.is_ascii_lowercase());
            if !letters || !(2..=3).contains(&language.len()) {
                let what = format!("`{language}` is no code of a language");
                let what_to_do =
                    "write its code in ISO 639, such as `uk`, `ru`, `en`, `ar` or `ko`";
                self.report.add(&pointer, what, what_to_do);
            }
        }
        let files = numbered(&self.document.geometry_files, "", "geometry_files");
        for (file, pointer) in files {
            if file.trim().is_empty() {
                self.report
                    .add(&pointer, "a path is empty", "write the path, or remove it");
            }
        }
    }
}
