//! Why a whole file cannot be used. Shown to the person who chose the file.

/// Why a whole file cannot be used, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is nothing in it.
    #[error("the file is empty; {format} needs at least a header line or one feature")]
    Empty {
        /// The format that was expected.
        format: &'static str,
    },
    /// The first line does not name the columns that the format needs.
    #[error("not {format}: {problem}; found {found}; {advice}")]
    WrongHeader {
        /// The format that was expected.
        format: &'static str,
        /// What is wrong with the header, naming the columns.
        problem: String,
        /// The columns that were found.
        found: String,
        /// What to do now.
        advice: String,
    },
    /// The bytes are not text in the expected encoding.
    #[error("the file is not text that can be read: {found}; {advice}")]
    NotText {
        /// What the bytes look like.
        found: String,
        /// What to do now.
        advice: String,
    },
    /// JSON was expected, with features in it.
    #[error("not lines-geojson: {problem}; {advice}")]
    NotGeojson {
        /// What was found instead.
        problem: String,
        /// What to do now.
        advice: String,
    },
    /// Coordinates in another system than WGS 84 longitude and latitude.
    #[error(
        "the file states the coordinate system {crs}, but only WGS 84 (longitude, latitude) is read; \
         convert it, for example with `ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson`"
    )]
    ForeignCrs {
        /// The system as the file states it.
        crs: String,
    },
    /// More sensors than one file may hold.
    #[error(
        "the file has more than {limit} sensors; split it and give each part its own --network"
    )]
    TooManySensors {
        /// The most that is read.
        limit: usize,
    },
    /// The zone for local times is not in the time zone database.
    #[error("time zone `{name}` is not known; use an IANA name such as `Europe/Kyiv` or `UTC`")]
    UnknownTimeZone {
        /// The name that was given.
        name: String,
    },
    /// The source failed while it was read. Rows before that were read and are valid.
    #[error(
        "reading failed at or after line {line}: {source}; check the file (a compressed one with `gzip -t`) and read it again"
    )]
    Io {
        /// The line (of GeoJSON: the feature) that was being read.
        line: u64,
        /// What the source said.
        source: std::io::Error,
    },
}
