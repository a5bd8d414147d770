//! The bag (RFC 8493): the folder that a bundle unpacks to, its manifests and its declaration.

use crate::archive::Zip;
use crate::{Archive, Fault, content};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Seek};
use trucewatch_proof::Hash;

const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const PAYLOAD: &str = "data/";
const MANIFEST: &str = "manifest-sha256.txt";
const TAGS: &str = "tagmanifest-sha256.txt";
const INFO: &str = "bag-info.txt";
const BAGIT: &str = "bagit.txt";
/// At most this many bytes of a bundle are held in memory: all but the files that people sent.
const MEMORY_MAX: u64 = 2 << 30;

/// Hash and length of each payload file, by its name without `data/`.
pub(crate) type Listing = BTreeMap<String, (Hash, u64)>;

/// The listing of payload that is in memory.
pub(crate) fn listing<'a>(payload: impl IntoIterator<Item = (&'a str, &'a Vec<u8>)>) -> Listing {
    payload
        .into_iter()
        .map(|(name, content)| {
            let hash = Hash::of(&[content]);
            (name.to_owned(), (hash, content.len() as u64))
        })
        .collect()
}

/// The name of a payload file in the bag.
pub(crate) fn payload_name(name: &str) -> String {
    format!("{PAYLOAD}{name}")
}

/// The files of a bag beside its payload.
pub(crate) fn tags(listing: &Listing, info: &[(&str, &str)]) -> BTreeMap<&'static str, Vec<u8>> {
    let bytes: u64 = listing.values().map(|(_, size)| size).sum();
    let mut text = String::new();
    for (label, value) in info {
        let _ = writeln!(text, "{label}: {value}");
    }
    let _ = writeln!(text, "Payload-Oxum: {bytes}.{}", listing.len());
    let mut files = BTreeMap::from([
        (BAGIT, DECLARATION.into()),
        (INFO, text.into_bytes()),
        (MANIFEST, manifest(listing).into_bytes()),
    ]);
    let tags: String = files
        .iter()
        .map(|(name, content)| line(&Hash::of(&[content]), name))
        .collect();
    files.insert(TAGS, tags.into_bytes());
    files
}

fn line(hash: &Hash, name: &str) -> String {
    format!("{hash}  {name}\n")
}

fn manifest(listing: &Listing) -> String {
    listing
        .iter()
        .map(|(name, (hash, _))| line(hash, &payload_name(name)))
        .collect()
}

/// What a bag holds, its manifests checked.
pub(crate) struct Unpacked {
    /// The folder.
    pub(crate) base: String,
    /// The files below `data/` but for those that people sent, which are only read through.
    pub(crate) payload: BTreeMap<String, Vec<u8>>,
    /// Hash and length of all files below `data/`.
    pub(crate) listing: Listing,
    /// The text of `bag-info.txt`.
    pub(crate) info: Vec<u8>,
}

/// Checks that the bag is whole: each file is listed with its hash, and nothing else is there.
pub(crate) fn unpack<R: Read + Seek>(zip: &mut Zip<R>) -> Result<Unpacked, Fault> {
    let names = zip.names();
    let base = names.first().and_then(|name| name.split_once('/'));
    let (base, _) = base.ok_or_else(|| Fault::new("zip", "there is no bag in it"))?;
    let mut bag = Archive::new();
    let mut listing = Listing::new();
    let mut payload = BTreeMap::new();
    let mut left = MEMORY_MAX;
    for name in &names {
        let within = name
            .strip_prefix(base)
            .and_then(|rest| rest.strip_prefix('/'));
        let Some(within) = within else {
            return Err(Fault::new(name, "it lies outside the folder of the bag"));
        };
        let inner = within.strip_prefix(PAYLOAD);
        let sent = inner.is_some_and(|inner| inner.starts_with(content::BLOBS));
        let mut bytes = Vec::new();
        let mut sha256 = Sha256::new();
        if !sent {
            let less = left.checked_sub(zip.size(name));
            left = less.ok_or_else(|| Fault::new(name, "it is larger than such a file may be"))?;
        }
        zip.unpack(name, &mut |piece| {
            sha256.update(piece);
            if !sent {
                bytes.extend(piece);
            }
        })?;
        let listed = (Hash(sha256.finalize().into()), zip.size(name));
        match inner {
            Some(inner) => {
                listing.insert(inner.to_owned(), listed);
                if !sent {
                    payload.insert(inner.to_owned(), bytes);
                }
            }
            None if [BAGIT, INFO, MANIFEST, TAGS].contains(&within) => {
                bag.insert(within.to_owned(), bytes);
            }
            None => return Err(Fault::new(name, "a bundle has no such file")),
        }
    }
    zip.check_sum()?;
    let tags: String = bag
        .iter()
        .filter(|(name, _)| *name != TAGS)
        .map(|(name, content)| line(&Hash::of(&[content]), name))
        .collect();
    compare(&bag, TAGS, &tags)?;
    compare(&bag, MANIFEST, &manifest(&listing))?;
    if bag.get(BAGIT).map(Vec::as_slice) != Some(DECLARATION.as_bytes()) {
        return Err(Fault::new(
            BAGIT,
            "it does not declare a bag of version 1.0",
        ));
    }
    Ok(Unpacked {
        base: base.to_owned(),
        payload,
        listing,
        info: bag.remove(INFO).unwrap_or_default(),
    })
}

/// Holds a manifest against what the files give, and names the first that differs.
fn compare(bag: &Archive, name: &str, wanted: &str) -> Result<(), Fault> {
    let found = bag
        .get(name)
        .ok_or_else(|| Fault::new(name, "it is missing"))?;
    if found == wanted.as_bytes() {
        return Ok(());
    }
    let found = String::from_utf8_lossy(found);
    let mut pairs = found.lines().zip(wanted.lines());
    let differs = pairs.find(|(found, wanted)| found != wanted);
    let line = differs.map_or("", |(_, wanted)| wanted);
    let file = line.split_once("  ").map_or(name, |(_, file)| file);
    Err(Fault::new(
        file,
        format!("it is not as `{name}` lists it, or not all files are listed"),
    ))
}
