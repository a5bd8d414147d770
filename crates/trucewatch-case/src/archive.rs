//! The zip file around a bag: one way to write it, and only that way is read.
//!
//! Names in order, times fixed, no extra fields; every byte belongs to a header or to the content of
//! a file, and the comment at the end names the SHA-256 of all bytes before it. So there is nothing
//! that another program could read otherwise, and no bit that could be flipped unseen. Contents are
//! packed and unpacked a piece at a time, so that a long recording needs no memory.

use crate::Fault;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, Decompress, FlushDecompress, Status};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use trucewatch_proof::{Hash, hex};

/// The files of a bundle by name.
pub type Archive = BTreeMap<String, Vec<u8>>;

/// More files than any bundle has.
const FILES_MAX: u16 = 16_384;
/// At most this many bytes are unpacked from one bundle: as many as a zip file of this kind can name.
const BYTES_MAX: u64 = u32::MAX as u64;
/// Deflate cannot do better than this.
const RATIO_MAX: u64 = 1_040;
const NAME_MAX: usize = 200;
const PIECE: usize = 64 << 10;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";
/// Version 2.0 to unpack, no flags, deflate, midnight of 1980-01-01.
const FIXED: [u8; 10] = [20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
const COMMENT_HEAD: &str = "sha256:";
const COMMENT_LEN: usize = COMMENT_HEAD.len() + 64;
const LOCAL_LEN: usize = 30;
const CENTRAL_LEN: usize = 46;
const END_LEN: usize = 22;

/// What a file is, packed and not.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    crc: u32,
    /// Bytes when packed.
    pub(crate) packed: u64,
    /// Bytes of content.
    pub(crate) size: u64,
    /// SHA-256 of the content.
    pub(crate) sha256: Hash,
}

/// Packs one file, a piece at a time.
pub(crate) struct Packer<W: Write> {
    out: DeflateEncoder<W>,
    crc: Crc,
    sha256: Sha256,
}

impl<W: Write> Packer<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out: DeflateEncoder::new(out, Compression::new(6)),
            crc: Crc::new(),
            sha256: Sha256::new(),
        }
    }

    pub(crate) fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        self.crc.update(piece);
        self.sha256.update(piece);
        self.out.write_all(piece)
    }

    pub(crate) fn finish(mut self) -> io::Result<(W, Packed)> {
        self.out.try_finish()?;
        let packed = Packed {
            crc: self.crc.sum(),
            packed: self.out.total_out(),
            size: self.out.total_in(),
            sha256: Hash(self.sha256.finalize().into()),
        };
        Ok((self.out.finish()?, packed))
    }
}

/// Packs a content that is in memory.
pub(crate) fn pack(content: &[u8]) -> io::Result<(Vec<u8>, Packed)> {
    let mut packer = Packer::new(Vec::new());
    packer.push(content)?;
    packer.finish()
}

/// Writes a zip file, its files in the order of their names.
pub(crate) struct Writer<W: Write> {
    out: W,
    sha256: Sha256,
    at: u64,
    unpacked: u64,
    files: u64,
    central: Vec<u8>,
}

fn too_large() -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        "the bundle would be larger than four gigabytes, or have too many files; leave files out with --without-files",
    )
}

fn small(number: u64) -> io::Result<[u8; 4]> {
    let number = u32::try_from(number).map_err(|_| too_large())?;
    Ok(number.to_le_bytes())
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            sha256: Sha256::new(),
            at: 0,
            unpacked: 0,
            files: 0,
            central: Vec::new(),
        }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sha256.update(bytes);
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Adds a file; `content` gives it as it was packed.
    pub(crate) fn add(
        &mut self,
        name: &str,
        file: &Packed,
        content: &mut dyn Read,
    ) -> io::Result<()> {
        self.files += 1;
        self.unpacked += file.size;
        if self.files > u64::from(FILES_MAX) || self.unpacked > BYTES_MAX {
            return Err(too_large());
        }
        let mut head = FIXED.to_vec();
        head.extend(file.crc.to_le_bytes());
        head.extend(small(file.packed)?);
        head.extend(small(file.size)?);
        head.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        head.extend([0; 2]);
        self.central.extend(CENTRAL);
        self.central.extend([20, 0]);
        self.central.extend(&head);
        self.central.extend([0; 10]);
        self.central.extend(small(self.at)?);
        self.central.extend(name.as_bytes());
        self.put(LOCAL)?;
        self.put(&head)?;
        self.put(name.as_bytes())?;
        let mut left = file.packed;
        let mut piece = [0; PIECE];
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            content.read_exact(&mut piece[..most])?;
            self.put(&piece[..most])?;
            left -= most as u64;
        }
        Ok(())
    }

    /// Ends it; SHA-256 of the whole.
    pub(crate) fn finish(mut self) -> io::Result<(W, Hash)> {
        let count = u16::try_from(self.files).map_err(|_| too_large())?;
        let at = small(self.at)?;
        let central = std::mem::take(&mut self.central);
        self.put(&central)?;
        self.put(END)?;
        self.put(&[0; 4])?;
        self.put(&count.to_le_bytes())?;
        self.put(&count.to_le_bytes())?;
        self.put(&small(central.len() as u64)?)?;
        self.put(&at)?;
        self.put(&(COMMENT_LEN as u16).to_le_bytes())?;
        let comment = comment(self.sha256.clone());
        self.put(comment.as_bytes())?;
        self.out.flush()?;
        Ok((self.out, Hash(self.sha256.finalize().into())))
    }
}

fn comment(before: Sha256) -> String {
    format!("{COMMENT_HEAD}{}", hex(&before.finalize()))
}

/// Writes files that are in memory as one zip file.
///
/// # Errors
/// If they are too large for one.
pub fn write(files: &Archive) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    for (name, content) in files {
        let (packed, file) = pack(content)?;
        writer.add(name, &file, &mut packed.as_slice())?;
    }
    Ok(writer.finish()?.0)
}

/// Reads a zip file written by [`write()`], all of it into memory.
///
/// # Errors
/// The first thing that is not as it must be.
pub fn read(bytes: &[u8]) -> Result<Archive, Fault> {
    let mut zip = Zip::open(io::Cursor::new(bytes))?;
    let mut files = Archive::new();
    for name in zip.names() {
        let mut content = Vec::new();
        zip.unpack(&name, &mut |piece| content.extend(piece))?;
        files.insert(name, content);
    }
    zip.check_sum()?;
    Ok(files)
}

struct Member {
    at: u64,
    packed: u64,
    size: u64,
    crc: u32,
}

/// A zip file whose headers are as they must be, whatever program packed its contents.
pub(crate) struct Zip<R> {
    file: R,
    length: u64,
    members: BTreeMap<String, Member>,
}

fn unreadable(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Fault::new("zip", "it ends too early"),
        _ => Fault::new("zip", format!("it cannot be read: {error}")),
    }
}

impl<R: Read + Seek> Zip<R> {
    /// Checks the headers, which must leave no byte unaccounted for.
    pub(crate) fn open(mut file: R) -> Result<Self, Fault> {
        let broken = |what: &str| Fault::new("zip", what);
        let length = file.seek(SeekFrom::End(0)).map_err(|e| unreadable(&e))?;
        let end_at = length
            .checked_sub((END_LEN + COMMENT_LEN) as u64)
            .ok_or_else(|| broken("it is too short to be a bundle"))?;
        let end = take(&mut file, end_at, END_LEN)?;
        let mut end = Reader(&end);
        end.expect(END, "no end of the central directory stands where it must")?;
        end.expect(&[0; 4], "it is spread over several disks")?;
        let (here, count) = (end.u16()?, end.u16()?);
        let (directory, at) = (u64::from(end.u32()?), u64::from(end.u32()?));
        let comment_len = usize::from(end.u16()?);
        if here != count || count > FILES_MAX {
            return Err(broken("it has more files than a bundle"));
        }
        let most = u64::from(count) * (CENTRAL_LEN + NAME_MAX) as u64;
        if comment_len != COMMENT_LEN || at + directory != end_at || directory > most {
            return Err(broken(
                "the central directory is not where it is said to be",
            ));
        }
        let central = take(&mut file, at, usize::try_from(directory).unwrap_or(0))?;
        let mut central = Reader(&central);
        let mut zip = Self {
            file,
            length,
            members: BTreeMap::new(),
        };
        let (mut next, mut left) = (0, BYTES_MAX);
        for _ in 0..count {
            let (name, member) = zip.member(&mut central, next, at, &mut left)?;
            next = member.at + member.packed;
            let last = zip.members.last_key_value();
            if last.is_some_and(|(last, _)| *last >= name) {
                return Err(Fault::new(name, "its name is there twice, or out of order"));
            }
            zip.members.insert(name, member);
        }
        if !central.0.is_empty() || next != at {
            return Err(broken("there are bytes that belong to no file"));
        }
        Ok(zip)
    }

    fn member(
        &mut self,
        central: &mut Reader<'_>,
        offset: u64,
        end: u64,
        left: &mut u64,
    ) -> Result<(String, Member), Fault> {
        let head = central.take(CENTRAL_LEN)?;
        let mut fields = Reader(&head[16..30]);
        let crc = fields.u32()?;
        let (packed, size) = (u64::from(fields.u32()?), u64::from(fields.u32()?));
        let name = central.take(usize::from(fields.u16()?))?;
        let shown = String::from_utf8_lossy(name).into_owned();
        let wrong = |what: &str| Fault::new(shown.clone(), what);
        check_name(name).map_err(wrong)?;
        let mut expected = [&CENTRAL[..], &[20, 0], &FIXED, &head[16..30], &[0; 12]].concat();
        expected.extend((offset as u32).to_le_bytes());
        if head != expected {
            return Err(wrong(
                "its entry in the central directory is not as it must be",
            ));
        }
        let local = take(&mut self.file, offset, LOCAL_LEN + name.len())?;
        if local != [&LOCAL[..], &FIXED, &head[16..30], &[0; 2], name].concat() {
            return Err(wrong("its local header differs from the central directory"));
        }
        if size > *left || size > packed.saturating_mul(RATIO_MAX) {
            return Err(wrong("it unpacks to more than a bundle may hold"));
        }
        *left -= size;
        let at = offset + local.len() as u64;
        if at + packed > end {
            return Err(wrong("it does not unpack"));
        }
        let member = Member {
            at,
            packed,
            size,
            crc,
        };
        Ok((shown, member))
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.members.keys().cloned().collect()
    }

    /// Bytes of content of a file; none if there is no such file.
    pub(crate) fn size(&self, name: &str) -> u64 {
        self.members.get(name).map_or(0, |member| member.size)
    }

    /// Unpacks a file, a piece at a time, and checks its length and its sum. Whatever was handed out is
    /// to be thrown away if this ends with an error.
    pub(crate) fn unpack(&mut self, name: &str, each: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
        let wrong = |what: &str| Fault::new(name, what);
        let member = self.members.get(name);
        let member = member.ok_or_else(|| wrong("it is missing"))?;
        self.file
            .seek(SeekFrom::Start(member.at))
            .map_err(|e| unreadable(&e))?;
        let mut unpacker = Decompress::new(false);
        let mut crc = Crc::new();
        let mut ended = false;
        let (mut packed, mut size) = (member.packed, member.size);
        let (mut piece, mut out) = (vec![0; PIECE], vec![0; PIECE]);
        while packed > 0 {
            let most = usize::try_from(packed).unwrap_or(PIECE).min(PIECE);
            self.file
                .read_exact(&mut piece[..most])
                .map_err(|e| unreadable(&e))?;
            packed -= most as u64;
            let mut rest = &piece[..most];
            loop {
                let before = (unpacker.total_in(), unpacker.total_out());
                let status = unpacker.decompress(rest, &mut out, FlushDecompress::None);
                let status = status.map_err(|_| wrong("it does not unpack"))?;
                let taken = (unpacker.total_in() - before.0) as usize;
                let given = (unpacker.total_out() - before.1) as usize;
                let less = size.checked_sub(given as u64);
                size = less.ok_or_else(|| wrong("it unpacks to more than it says"))?;
                crc.update(&out[..given]);
                each(&out[..given]);
                rest = &rest[taken..];
                ended = status == Status::StreamEnd;
                let done = rest.is_empty() && given < out.len();
                if ended || done || taken + given == 0 {
                    break;
                }
            }
            if !rest.is_empty() || (ended && packed > 0) {
                return Err(wrong("it does not unpack"));
            }
        }
        if !ended || size != 0 {
            return Err(wrong("it does not unpack"));
        }
        if crc.sum() != member.crc {
            return Err(wrong("its content does not fit its checksum"));
        }
        Ok(())
    }

    /// Checks that the comment names the SHA-256 of all bytes before it.
    pub(crate) fn check_sum(&mut self) -> Result<(), Fault> {
        let mut left = self.length - COMMENT_LEN as u64;
        self.file
            .seek(SeekFrom::Start(0))
            .map_err(|e| unreadable(&e))?;
        let mut sha256 = Sha256::new();
        let mut piece = [0; PIECE];
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            self.file
                .read_exact(&mut piece[..most])
                .map_err(|e| unreadable(&e))?;
            sha256.update(&piece[..most]);
            left -= most as u64;
        }
        let mut found = Vec::new();
        self.file
            .read_to_end(&mut found)
            .map_err(|e| unreadable(&e))?;
        if comment(sha256).as_bytes() == found {
            return Ok(());
        }
        let what = "its comment does not name the SHA-256 of all bytes before it";
        Err(Fault::new("zip", what))
    }
}

fn take(file: &mut (impl Read + Seek), at: u64, length: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(at)).map_err(|e| unreadable(&e))?;
    file.read_exact(&mut bytes).map_err(|e| unreadable(&e))?;
    Ok(bytes)
}

/// Names of a bundle are plain: letters, digits, `-`, `.`, `_`, folders apart by `/`.
fn check_name(name: &[u8]) -> Result<(), &'static str> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._/".contains(byte);
    let part = |part: &[u8]| !part.is_empty() && !part.starts_with(b".");
    let sound = name.len() <= NAME_MAX
        && name.iter().all(plain)
        && name.split(|byte| *byte == b'/').all(part);
    sound
        .then_some(())
        .ok_or("its name is not one that a bundle has")
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or_else(|| Fault::new("zip", "it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn expect(&mut self, wanted: &[u8], otherwise: &str) -> Result<(), Fault> {
        let found = self.take(wanted.len())?;
        (found == wanted)
            .then_some(())
            .ok_or_else(|| Fault::new("zip", otherwise))
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        let bytes = self.take(2)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Archive {
        let long = "the same words again; ".repeat(200);
        [
            ("a/b.txt", long.as_bytes()),
            ("a/c", b"short"),
            ("a/empty", b""),
        ]
        .into_iter()
        .map(|(name, content)| (name.to_owned(), content.to_vec()))
        .collect()
    }

    #[test]
    fn what_is_written_is_read_and_no_bit_can_be_flipped() {
        let files = sample();
        let bytes = write(&files).expect("small enough");
        assert_eq!(read(&bytes), Ok(files));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&flipped).is_err(), "bit {bit}");
        }
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_err(), "cut at {end}");
        }
        let longer = [&bytes[..], b"x"].concat();
        assert!(read(&longer).is_err(), "a byte more at the end");
        let longer = [b"x", &bytes[..]].concat();
        assert!(read(&longer).is_err(), "a byte more at the beginning");
    }

    #[test]
    fn names_that_could_lead_astray_are_refused() {
        for name in [
            "/a", "a//b", "../a", "a/..", "a\\b", "a/", "", "a b", ".a", "ä",
        ] {
            let files = Archive::from([(name.to_owned(), b"x".to_vec())]);
            let bytes = write(&files).expect("small enough");
            assert!(read(&bytes).is_err(), "{name}");
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let files = Archive::from([("a".to_owned(), vec![0; 1 << 20])]);
        let mut bytes = write(&files).expect("small enough");
        // The length after unpacking, in both headers, is made four gigabytes.
        let central = bytes.len() - END_LEN - COMMENT_LEN - CENTRAL_LEN - 1;
        for at in [22, central + 24] {
            bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        }
        let fault = read(&bytes).expect_err("a bomb");
        assert!(fault.what.contains("unpacks to more"), "{fault}");
    }
}
