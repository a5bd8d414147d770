//! SQLite's write-ahead log: a header, then frames, each a page with a header of its own
//! (sqlite.org/fileformat2.html, section 4). A frame's checksum goes on from that of the frame before,
//! so it covers content, page number and place.

use crate::PAGE_SIZE;
use std::io::{ErrorKind, Read, Seek, SeekFrom};

/// The header of the file, in bytes.
pub(crate) const HEADER: usize = 32;
/// The header of a frame, in bytes.
pub(crate) const FRAME_HEADER: usize = 24;
/// A frame, in bytes.
pub(crate) const FRAME: usize = FRAME_HEADER + PAGE_SIZE;

/// The order of the bytes in the words that are summed; the one of the machine that wrote the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Little,
    Big,
}

/// SQLite's checksum: two sums, each of which takes the other in.
pub(crate) type Sum = [u32; 2];

fn add(order: Order, mut sum: Sum, bytes: &[u8]) -> Sum {
    let word = |four: [u8; 4]| match order {
        Order::Little => u32::from_le_bytes(four),
        Order::Big => u32::from_be_bytes(four),
    };
    for &[a, b, c, d, e, f, g, h] in bytes.as_chunks::<8>().0 {
        sum[0] = sum[0].wrapping_add(word([a, b, c, d])).wrapping_add(sum[1]);
        sum[1] = sum[1].wrapping_add(word([e, f, g, h])).wrapping_add(sum[0]);
    }
    sum
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk::<4>())
        .map_or(0, |four| u32::from_be_bytes(*four))
}

/// The checksum that stands in a header.
pub(crate) fn sum_at(bytes: &[u8], at: usize) -> Sum {
    [number(bytes, at), number(bytes, at + 4)]
}

/// Whether a frame is what was written after a frame with the checksum `before`.
pub(crate) fn frame_holds(order: Order, before: Sum, header: &[u8], page: &[u8]) -> bool {
    let sum = add(order, before, header.get(..8).unwrap_or_default());
    add(order, sum, page) == sum_at(header, 16)
}

/// The page in a frame.
pub(crate) fn page_of(header: &[u8]) -> u32 {
    number(header, 0)
}

/// The byte at which frame `index` (from 0) begins.
pub(crate) const fn frame_at(index: u64) -> u64 {
    HEADER as u64 + index * FRAME as u64
}

/// What is wrong in a write-ahead log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFault {
    /// The header is not as it was written, although frames follow it.
    Header,
    /// A frame is not as it was written, although the log went on after it had been synced.
    Frame {
        /// Its number, from 0.
        index: u64,
        /// The page in it, if that can be believed.
        page: u32,
        /// Where it begins in the file.
        offset: u64,
    },
}

impl std::fmt::Display for LogFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header => write!(
                f,
                "the header of the write-ahead log (bytes 0 to {}) is not as it was written",
                HEADER - 1
            ),
            Self::Frame {
                index,
                page,
                offset,
            } => write!(
                f,
                "frame {index} of the write-ahead log (bytes {offset} to {}), for page {page}, is not as it was written",
                offset + FRAME as u64 - 1
            ),
        }
    }
}

/// Looks a write-ahead log over. A log that ends in the middle of a transaction is what a power cut
/// leaves and no fault; but each transaction is synced before the next one begins, so a frame that
/// does not hold, with the ends of two transactions behind it, was damaged after it had been synced.
///
/// # Errors
/// If it cannot be read.
pub fn look_over(log: &mut (impl Read + Seek)) -> std::io::Result<Option<LogFault>> {
    // A writer may be at it. What is wrong in the same place twice, with the same header, is wrong.
    let (mut header, mut found) = once(log)?;
    for _ in 0..8 {
        if found.is_none() {
            return Ok(None);
        }
        let again = once(log)?;
        if again == (header, found.clone()) {
            return Ok(found);
        }
        (header, found) = again;
    }
    Ok(None)
}

fn once(log: &mut (impl Read + Seek)) -> std::io::Result<([u8; HEADER], Option<LogFault>)> {
    log.seek(SeekFrom::Start(0))?;
    let mut header = [0; HEADER];
    if !fill(log, &mut header)? {
        return Ok((header, None));
    }
    let order = match number(&header, 0) {
        0x377f_0682 => Order::Little,
        0x377f_0683 => Order::Big,
        _ => return headless(log, header),
    };
    let mut before = sum_at(&header, 24);
    if add(order, [0, 0], &header[..24]) != before {
        return headless(log, header);
    }
    if number(&header, 8) as usize != PAGE_SIZE {
        // Another program's; nothing of ours has other pages.
        return Ok((header, None));
    }
    let mut frame = vec![0; FRAME];
    let mut fault = None;
    let mut ends = 0;
    let mut index = 0;
    while fill(log, &mut frame)? {
        let (head, page) = frame.split_at(FRAME_HEADER);
        let same_log = head[8..16] == header[16..24];
        if fault.is_none() && !(same_log && frame_holds(order, before, head, page)) {
            fault = Some(LogFault::Frame {
                index,
                page: page_of(head),
                offset: frame_at(index),
            });
        } else if fault.is_some() && same_log && number(head, 4) != 0 {
            ends += 1;
        }
        before = sum_at(head, 16);
        index += 1;
    }
    Ok((header, fault.filter(|_| ends >= 2)))
}

/// The header does not hold. If it was whole when it was written, the frames behind it bear its
/// salts, and the first goes on from its checksum; one flipped bit leaves one of these.
fn headless(
    log: &mut (impl Read + Seek),
    header: [u8; HEADER],
) -> std::io::Result<([u8; HEADER], Option<LogFault>)> {
    let mut frame = vec![0; FRAME];
    if !fill(log, &mut frame)? {
        return Ok((header, None));
    }
    let (head, page) = frame.split_at(FRAME_HEADER);
    let one_salt = head[8..12] == header[16..20] || head[12..16] == header[20..24];
    let goes_on = [Order::Little, Order::Big]
        .iter()
        .any(|order| frame_holds(*order, sum_at(&header, 24), head, page));
    Ok((header, (one_salt || goes_on).then_some(LogFault::Header)))
}

/// Fills `buffer`; `false` if the file ends before.
fn fill(log: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<bool> {
    match log.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
