//! Small tools that all parts of the file share.

use super::reader::{Found, Log, Reader, found};
use crate::errors::suggestion;

/// The tables of `[[key]]`, in the order of the file.
pub(super) fn tables<'t, 'i>(
    log: &mut Log,
    root: &Reader<'t, 'i>,
    key: &str,
) -> Vec<Reader<'t, 'i>> {
    let Some(got) = root.get(key) else {
        return Vec::new();
    };
    let Some(list) = got.value.as_array() else {
        root.wrong(log, key, &got, &format!("`[[{key}]]`, once for each"));
        return Vec::new();
    };
    let mut readers = Vec::new();
    for item in list.iter() {
        let got = found(item);
        let Some(table) = got.value.as_table() else {
            root.wrong(log, key, &got, &format!("`[[{key}]]`, once for each"));
            continue;
        };
        let reader = Reader::of(format!("a {key}"), table, got.at);
        let id = reader.get("id").and_then(|id| id.value.as_str());
        let part = id.map_or_else(
            || format!("a {key} without an id"),
            |id| format!("{key} `{id}`"),
        );
        readers.push(Reader::of(part, table, got.at));
    }
    readers
}

/// The ids of such tables. With `versions`, one id may stand several times.
pub(super) fn ids(log: &mut Log, readers: &[Reader], versions: bool) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for reader in readers {
        let Some((id, at)) = reader.text(log, "id", "a-name") else {
            continue;
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if !id.chars().all(plain) {
            let what = format!("the id `{id}` has other characters than letters, digits, `-_.`");
            log.add(Some(at), &reader.part, what, "write it with those only");
        }
        if !versions && ids.contains(&id) {
            let what = format!("the id `{id}` is used twice");
            log.add(Some(at), &reader.part, what, "give each its own");
        }
        ids.push(id);
    }
    ids
}

/// The entries of a table of the root, each with the reader of that table.
pub(super) fn keyed_tables<'t, 'i>(
    log: &mut Log,
    root: &Reader<'t, 'i>,
    key: &str,
) -> Vec<(String, Found<'t, 'i>, Reader<'t, 'i>)> {
    let Some(got) = root.get(key) else {
        return Vec::new();
    };
    let part = format!("`[{key}]`");
    let Some(reader) = table(log, root, key, &got, &part) else {
        return Vec::new();
    };
    reader
        .entries()
        .into_iter()
        .map(|(name, found)| {
            let own = Reader::of(part.clone(), reader.inner(), got.at);
            (name.to_owned(), found, own)
        })
        .collect()
}

pub(super) fn table<'t, 'i>(
    log: &mut Log,
    parent: &Reader,
    key: &str,
    got: &Found<'t, 'i>,
    part: &str,
) -> Option<Reader<'t, 'i>> {
    let Some(table) = got.value.as_table() else {
        parent.wrong(log, key, got, "a table");
        return None;
    };
    Some(Reader::of(part, table, got.at))
}

/// One of a few words.
pub(crate) fn choice_if<T: Copy>(
    log: &mut Log,
    reader: &Reader,
    key: &str,
    all: &[(&str, T)],
) -> Option<T> {
    let (word, at) = reader.text_if(log, key)?;
    choose(log, reader, key, &word, at, all)
}

pub(super) fn choose<T: Copy>(
    log: &mut Log,
    reader: &Reader,
    key: &str,
    word: &str,
    at: usize,
    all: &[(&str, T)],
) -> Option<T> {
    let found = all.iter().find(|(name, _)| *name == word);
    if found.is_none() {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let what = format!("`{key}` is `{word}`, which is not known");
        log.add(Some(at), &reader.part, what, suggestion(key, word, &names));
    }
    found.map(|(_, value)| *value)
}

pub(super) fn unknown(log: &mut Log, part: &str, at: usize, noun: &str, id: &str, ids: &[&str]) {
    let what = format!("{noun} `{id}` is not defined");
    log.add(Some(at), part, what, suggestion(noun, id, ids));
}
