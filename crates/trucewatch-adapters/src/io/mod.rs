//! From raw bytes to rows: decompression, byte order marks, bounded rows, quoted fields.

pub(crate) mod bytes;
pub(crate) mod lines;
pub(crate) mod quotes;
pub(crate) mod source;
