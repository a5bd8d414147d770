//! Source formats to records: bytes in, records and rejected rows out.
//!
//! In: anything that is [`std::io::Read`], a [`Format`] and [`Settings`]. Out: an iterator of
//! [`Row`]s in the order of the file. Every row is either [`Row::Accepted`] with one record, or
//! [`Row::Rejected`] with its exact bytes and a reason; none is dropped in silence. A file that
//! cannot be used as a whole is a [`FileError`].
//!
//! | format | record | columns, units, what is lost |
//! | --- | --- | --- |
//! | `picks-csv` | observation of a sound at one sensor | `formats/picks-csv/README.md` |
//! | `firms-csv` | observation of heat by a satellite | `formats/firms-csv/README.md` |
//! | `reports-csv` | observation by a patrol, camera or UAV | `formats/reports-csv/README.md` |
//! | `sensors-csv` | registered observer | `formats/sensors-csv/README.md` |
//! | `lines-geojson` | line or zone | `formats/lines-geojson/README.md` |
//! | `places-csv` | named place | `formats/places-csv/README.md` |
//! | `health-csv` | observation of an observer's state of health | `formats/health-csv/README.md` |
//!
//! Memory is bounded whatever the input: a table row may have up to 64 KiB, a GeoJSON feature up to
//! 8 MiB, and only `sensors-csv` remembers earlier rows (up to a million ids).
//!
//! A rejected row is tried again with the same function, for example after a clock was set:
//!
//! ```
//! use trucewatch_adapters::{Encoding, Format, Row, Settings, read};
//! # let now = trucewatch_model::Timestamp::from_unix_s(1_800_000_000);
//! let mut settings = Settings::new(now);
//! let file = "sensor_id,time_utc_seconds\n95,1800009999\n";
//! let first = read(Format::PicksCsv, file.as_bytes(), &settings)?.next();
//! let Some(Ok(Row::Rejected(rejection))) = first else { unreachable!("the time lies ahead") };
//!
//! settings.now = trucewatch_model::Timestamp::from_unix_s(1_800_009_999);
//! let again = rejection.as_file();
//! let second = read(Format::PicksCsv, again.as_slice(), &settings)?.next();
//! assert!(matches!(second, Some(Ok(Row::Accepted(_)))));
//! # Ok::<(), trucewatch_adapters::FileError>(())
//! ```
//!
//! Never: opens files or sockets, reads the clock (`now` is a setting), filters by what seems
//! relevant.

mod error;
mod format;
mod formats;
mod io;
mod reader;
mod settings;
mod table;
#[cfg(test)]
mod testing;
mod text;

pub use error::FileError;
pub use format::Format;
pub use io::lines::ROW_LIMIT;
pub use reader::{Accepted, Reader, Rejection, Row, read};
pub use settings::{Encoding, Settings};
