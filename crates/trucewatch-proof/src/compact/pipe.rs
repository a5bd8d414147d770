//! Either way of going through a value: writing it out, or reading it in.

use super::CompactError;
use trucewatch_model::Known;

pub(super) type Piped = Result<(), CompactError>;

/// Either way of going through a value: writing it out, or reading it in. One description of the
/// order serves both.
pub(super) trait Pipe {
    fn number(&mut self, value: &mut u64) -> Piped;
    fn text(&mut self, value: &mut String) -> Piped;

    fn small(&mut self, value: &mut u32) -> Piped {
        let mut wide = u64::from(*value);
        self.number(&mut wide)?;
        *value =
            u32::try_from(wide).map_err(|_| CompactError::Form("a number in it is too large"))?;
        Ok(())
    }

    fn signed(&mut self, value: &mut i64) -> Piped {
        let mut folded = ((*value << 1) ^ (*value >> 63)).cast_unsigned();
        self.number(&mut folded)?;
        *value = (folded >> 1).cast_signed() ^ -((folded & 1).cast_signed());
        Ok(())
    }

    /// One of a list, by its place.
    fn one_of<T: Copy + PartialEq>(&mut self, all: &[T], value: &mut T) -> Piped {
        let mut at = all.iter().position(|one| one == value).unwrap_or_default() as u64;
        self.number(&mut at)?;
        let found = usize::try_from(at).ok().and_then(|at| all.get(at));
        *value = *found.ok_or(CompactError::Form(
            "a word in it is not known to this program",
        ))?;
        Ok(())
    }
}

pub(super) struct Writer(pub(super) Vec<u8>);

impl Pipe for Writer {
    fn number(&mut self, value: &mut u64) -> Piped {
        let mut rest = *value;
        while rest > 0x7f {
            self.0.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
        Ok(())
    }

    fn text(&mut self, value: &mut String) -> Piped {
        self.number(&mut (value.len() as u64))?;
        self.0.extend_from_slice(value.as_bytes());
        Ok(())
    }
}

pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl Pipe for Reader<'_> {
    fn number(&mut self, value: &mut u64) -> Piped {
        let mut read = 0u64;
        for place in 0..10 {
            let (byte, rest) = self
                .0
                .split_first()
                .ok_or(CompactError::Form("it is cut short"))?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            let shifted = bits
                .checked_shl(place * 7)
                .filter(|shifted| shifted >> (place * 7) == bits);
            read |= shifted.ok_or(CompactError::Form("a number in it is too large"))?;
            if byte & 0x80 == 0 {
                if *byte == 0 && place > 0 {
                    return Err(CompactError::Form(
                        "a number in it is written longer than it need be",
                    ));
                }
                *value = read;
                return Ok(());
            }
        }
        Err(CompactError::Form("a number in it is too large"))
    }

    fn text(&mut self, value: &mut String) -> Piped {
        let mut length = 0;
        self.number(&mut length)?;
        let length = usize::try_from(length)
            .ok()
            .filter(|length| *length <= self.0.len());
        let (text, rest) = self
            .0
            .split_at(length.ok_or(CompactError::Form("it is cut short"))?);
        self.0 = rest;
        *value = std::str::from_utf8(text)
            .map_err(|_| CompactError::Form("a text in it is not UTF-8"))?
            .to_owned();
        Ok(())
    }
}

/// Whether there is a value, then the value.
pub(super) fn known<P: Pipe, T>(
    pipe: &mut P,
    value: &mut Known<T>,
    empty: impl FnOnce() -> T,
    inner: impl FnOnce(&mut P, &mut T) -> Piped,
) -> Piped {
    let mut state = match value {
        Known::NotAsked => 0,
        Known::NotKnown => 1,
        Known::Value(_) => 2,
    };
    pipe.number(&mut state)?;
    match state {
        0 => *value = Known::NotAsked,
        1 => *value = Known::NotKnown,
        2 => {
            if !matches!(value, Known::Value(_)) {
                *value = Known::Value(empty());
            }
            if let Known::Value(there) = value {
                inner(pipe, there)?;
            }
        }
        _ => {
            return Err(CompactError::Form(
                "a mark in it is not known to this program",
            ));
        }
    }
    Ok(())
}
