//! Incidents from GeoJSON points with properties.

use crate::Agreement;
use crate::activities::What;
use crate::document::{Activity, Family, RoleKind};
use crate::geojson::{features, id_of, id_text, position, properties};
use crate::judge::{Arm, Explanation, Happening, Operator};
use crate::weapons::tenths;
use crate::words;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Area, Count, CountBound, EventClass, Position, Timestamp};

/// One incident of a file.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its id in the file, else `#` and its number.
    pub id: String,
    /// What happened.
    pub happening: Happening,
}

/// A feature that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rejected {
    /// Its number in the file, from 0.
    pub index: usize,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// What is wrong, and what to do.
    pub reason: String,
}

/// All of a file.
pub(crate) struct Read {
    pub(crate) incidents: Vec<Incident>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) warnings: Vec<String>,
}

/// All properties that are read.
const KNOWN: [&str; 20] = [
    "announced",
    "azimuth_deg",
    "calibre_mm",
    "class",
    "conditions",
    "count",
    "count_bound",
    "count_is_total",
    "id",
    "model",
    "observed_by",
    "operator",
    "operator_role",
    "owners",
    "probability",
    "sigma_major_m",
    "sigma_minor_m",
    "time",
    "time_sigma_s",
    "weapon",
];

pub(crate) fn read(agreement: &Agreement, text: &str) -> Result<Read, String> {
    let features = features(text)?;
    let mut read = Read {
        incidents: Vec::new(),
        rejected: Vec::new(),
        warnings: Vec::new(),
    };
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for (index, feature) in features.iter().enumerate() {
        let properties = properties(feature);
        unknown.extend(
            properties
                .keys()
                .map(String::as_str)
                .filter(|k| !KNOWN.contains(k)),
        );
        let id = id_of(feature, properties);
        let mut taking = Taking {
            agreement,
            properties,
            warnings: Vec::new(),
        };
        let named = id.clone().unwrap_or_else(|| format!("#{index}"));
        let taken = taking.happening(feature).and_then(|happening| {
            if ids.insert(named.clone()) {
                Ok(happening)
            } else {
                Err(format!(
                    "`id` is `{named}` a second time; give each incident its own"
                ))
            }
        });
        match taken {
            Ok(happening) => {
                let warned = taking.warnings.into_iter();
                read.warnings
                    .extend(warned.map(|w| format!("incident `{named}`: {w}")));
                read.incidents.push(Incident {
                    id: named,
                    happening,
                });
            }
            Err(reason) => read.rejected.push(Rejected { index, id, reason }),
        }
    }
    for key in unknown {
        let what_to_do = crate::errors::suggestion("property", key, &KNOWN);
        read.warnings.push(format!(
            "property `{key}` is not known and was not used; {what_to_do}"
        ));
    }
    Ok(read)
}

struct Taking<'a> {
    agreement: &'a Agreement,
    properties: &'a Map<String, Value>,
    warnings: Vec<String>,
}

impl Taking<'_> {
    fn happening(&mut self, feature: &Value) -> Result<Happening, String> {
        let place = position(feature, ", or `null` if it was not located")?;
        let time = self.time()?;
        let time_sigma_s = match self.not_negative("time_sigma_s")? {
            Some(sigma_s) => sigma_s,
            None => {
                self.warn("`time_sigma_s` is missing; the time is taken as exact");
                0.0
            }
        };
        let area = self.area(place)?;
        let what = self.what()?;
        let weapons = self.arm()?.into_iter().collect();
        let probability = self.number("probability")?.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&probability) {
            return Err("`probability` is no probability; write a number from 0 to 1".to_owned());
        }
        Ok(Happening {
            explanations: vec![Explanation {
                probability,
                time,
                time_sigma_s,
                area,
                what,
                weapons,
                count: self.count()?,
                count_is_total: self.flag("count_is_total")?.unwrap_or(false),
            }],
            in_one_hand: self.in_one_hand()?,
            conditions: self.facts("conditions", |id| {
                self.agreement.conditions.contains_key(id)
            })?,
            announced: self.facts("announced", |id| {
                self.agreement.exceptions.iter().any(|e| e.id == id)
            })?,
            operator: self.operator()?,
        })
    }

    fn warn(&mut self, text: &str) {
        self.warnings.push(text.to_owned());
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.properties.get(key).filter(|value| !value.is_null())
    }

    fn number(&self, key: &str) -> Result<Option<f64>, String> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let number = value.as_f64().filter(|n| n.is_finite());
        number
            .map(Some)
            .ok_or_else(|| format!("`{key}` is {value}; write a number"))
    }

    fn not_negative(&self, key: &str) -> Result<Option<f64>, String> {
        let number = self.number(key)?;
        match number {
            Some(n) if n < 0.0 => Err(format!(
                "`{key}` is {n}; write a number that is not negative"
            )),
            number => Ok(number),
        }
    }

    fn text(&self, key: &str) -> Result<Option<&str>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(value) => Err(format!("`{key}` is {value}; write a text in quotes")),
        }
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(value) => Err(format!("`{key}` is {value}; write true or false")),
        }
    }

    /// A word of the format.
    fn word<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, String> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let word = words::read("word", text).map_err(|what| format!("`{key}` {what}"))?;
        Ok(Some(word))
    }

    fn time(&self) -> Result<Timestamp, String> {
        match self.get("time") {
            None => Err(
                "`time` is missing; write when it happened, with its offset from UTC".to_owned(),
            ),
            Some(Value::String(text)) => Timestamp::parse_rfc3339(text).ok_or_else(|| {
                format!(
                    "`time` is `{text}`, which is no time with its offset from UTC; write it like \
                     `2020-08-01T12:00:00+03:00`"
                )
            }),
            Some(value) => value
                .as_f64()
                .filter(|s| s.abs() < 1e11)
                .map(|s| {
                    let whole = libm::floor(s);
                    Timestamp::from_unix_s(whole as i64).plus_s(s - whole)
                })
                .ok_or_else(|| format!("`time` is {value}; write RFC 3339 or seconds since 1970")),
        }
    }

    fn area(&mut self, place: Option<Position>) -> Result<Area, String> {
        let Some(centre) = place else {
            return Ok(Area::NotLocated);
        };
        let Some(sigma_major_m) = self.not_negative("sigma_major_m")? else {
            self.warn("`sigma_major_m` is missing; the place is taken as exact");
            return Ok(ellipse(centre, 0.0, 0.0, 0.0));
        };
        let sigma_minor_m = self.not_negative("sigma_minor_m")?.unwrap_or(sigma_major_m);
        if sigma_minor_m > sigma_major_m {
            return Err("`sigma_minor_m` is more than `sigma_major_m`; exchange the two and turn `azimuth_deg` by 90".to_owned());
        }
        let azimuth_deg = match self.number("azimuth_deg")? {
            Some(azimuth_deg) => azimuth_deg,
            None if sigma_minor_m < sigma_major_m => {
                return Err("`azimuth_deg` is missing; write the direction of the longer axis, clockwise from north".to_owned());
            }
            None => 0.0,
        };
        Ok(ellipse(centre, sigma_major_m, sigma_minor_m, azimuth_deg))
    }

    fn what(&self) -> Result<Vec<(What, f64)>, String> {
        match self.get("class") {
            None => Err("`class` is missing; write what it was, such as `outgoing`".to_owned()),
            Some(Value::String(word)) => Ok(vec![(class(word)?, 1.0)]),
            Some(Value::Object(shares)) => {
                let mut found = Vec::new();
                let mut sum = 0.0;
                for (word, share) in shares {
                    let p = share.as_f64().filter(|p| (0.0..=1.0).contains(p));
                    let p = p.ok_or_else(|| format!("`class` gives `{word}` the probability {share}; write a number from 0 to 1"))?;
                    sum += p;
                    found.push((class(word)?, p));
                }
                if sum > 1.0 + 1e-6 {
                    return Err(format!(
                        "the probabilities of `class` sum to {sum}; at most 1 is possible"
                    ));
                }
                if sum < 1.0 - 1e-6 {
                    found.push((What::Class(EventClass::Undetermined), 1.0 - sum));
                }
                found.sort_by(|a, b| b.1.total_cmp(&a.1));
                Ok(found)
            }
            Some(value) => Err(format!(
                "`class` is {value}; write a class or {{class: probability}}"
            )),
        }
    }

    fn arm(&self) -> Result<Option<Arm>, String> {
        let written = self.text("weapon")?;
        let model = self.text("model")?;
        let calibre = self.number("calibre_mm")?;
        if written.is_none() && model.is_none() && calibre.is_none() {
            return Ok(None);
        }
        let calibre_tenths_mm = match calibre {
            None => None,
            Some(mm) => Some(
                tenths(mm)
                    .ok_or_else(|| format!("`calibre_mm` is {mm}; write millimetres above 0"))?,
            ),
        };
        let family: Option<Family> =
            written.and_then(|w| serde_json::from_value(Value::String(w.to_owned())).ok());
        let words = [model, written].into_iter().flatten().next();
        let as_written = words.map_or_else(
            || format!("{} mm", calibre.unwrap_or_default()),
            str::to_owned,
        );
        Ok(Some(Arm {
            family,
            calibre_tenths_mm,
            model: model.map(str::to_owned),
            max_range_m: None,
            as_written,
        }))
    }

    fn count(&self) -> Result<Option<Count>, String> {
        let bound: Option<CountBound> = self.word("count_bound")?;
        let Some(value) = self.get("count") else {
            return Ok(None);
        };
        let number = value.as_u64().and_then(|n| u32::try_from(n).ok());
        let value = number.ok_or_else(|| format!("`count` is {value}; write a whole number"))?;
        Ok(Some(Count {
            value,
            bound: bound.unwrap_or(CountBound::Exact),
        }))
    }

    /// Whether everything rests on one owner. A file that names nobody vouches for its incidents.
    fn in_one_hand(&mut self) -> Result<bool, String> {
        let owners = match self.get("owners") {
            None => Map::new(),
            Some(Value::Object(owners)) => owners.clone(),
            Some(value) => return Err(format!("`owners` is {value}; write {{observer: owner}}")),
        };
        let Some(value) = self.get("observed_by") else {
            self.warn("`observed_by` is missing; it is taken as resting on more than one hand");
            return Ok(false);
        };
        let observers: Option<Vec<&str>> = value
            .as_array()
            .map(|list| list.iter().filter_map(Value::as_str).collect());
        let Some(observers) = observers.filter(|o| Some(o.len()) == value.as_array().map(Vec::len))
        else {
            return Err(format!(
                "`observed_by` is {value}; write a list of observers in quotes"
            ));
        };
        if observers.is_empty() {
            return Err(
                "`observed_by` is empty; name those who observed it, or leave it out".to_owned(),
            );
        }
        let mut hands: BTreeSet<String> = BTreeSet::new();
        for observer in observers {
            hands.insert(match owners.get(observer) {
                None | Some(Value::Null) => observer.to_owned(),
                Some(owner) => id_text(owner).ok_or_else(|| {
                    format!("`owners` says {owner} of `{observer}`; write an owner in quotes")
                })?,
            });
        }
        Ok(hands.len() == 1)
    }

    /// Facts by id; `null` is not known.
    fn facts(
        &self,
        key: &str,
        exists: impl Fn(&str) -> bool,
    ) -> Result<BTreeMap<String, bool>, String> {
        let mut found = BTreeMap::new();
        let facts = match self.get(key) {
            None => return Ok(found),
            Some(Value::Object(facts)) => facts,
            Some(value) => {
                return Err(format!(
                    "`{key}` is {value}; write {{id: true, false or null}}"
                ));
            }
        };
        for (id, fact) in facts {
            if !exists(id) {
                return Err(format!(
                    "`{key}` names `{id}`, which the agreement does not have; correct it"
                ));
            }
            match fact {
                Value::Bool(fact) => {
                    found.insert(id.clone(), *fact);
                }
                Value::Null => {}
                value => {
                    return Err(format!(
                        "`{key}` says {value} of `{id}`; write true, false or null"
                    ));
                }
            }
        }
        Ok(found)
    }

    fn operator(&self) -> Result<Operator, String> {
        let role: Option<RoleKind> = self.word("operator_role")?;
        let actor = self.text("operator")?.map(str::to_owned);
        let actors = &self.agreement.document.actors;
        if let Some(actor) = &actor
            && !actors.iter().any(|a| a.id.0 == *actor)
        {
            let ids: Vec<&str> = actors.iter().map(|a| a.id.as_str()).collect();
            let what_to_do = crate::errors::suggestion("actor", actor, &ids);
            return Err(format!(
                "`operator` is `{actor}`, which the agreement does not have; {what_to_do}"
            ));
        }
        Ok(Operator { actor, role })
    }
}

fn ellipse(centre: Position, sigma_major_m: f64, sigma_minor_m: f64, azimuth_deg: f64) -> Area {
    Area::Ellipse {
        centre,
        sigma_major_m,
        sigma_minor_m,
        azimuth_deg: azimuth_deg.rem_euclid(180.0),
    }
}

/// A class of events, or an activity.
fn class(word: &str) -> Result<What, String> {
    let value = || Value::String(word.to_owned());
    if let Ok(class) = serde_json::from_value::<EventClass>(value()) {
        return Ok(What::Class(class));
    }
    serde_json::from_value::<Activity>(value())
        .map(What::Activity)
        .map_err(|_| {
            let known = [words::of::<EventClass>(), words::of::<Activity>()].concat();
            format!("`class` {}", words::not_one_of("class", word, &known))
        })
}
