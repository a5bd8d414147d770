//! Why a file or a set of options cannot be used.

/// Why a comparison cannot be made. Shown to the person who gave the files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinesError {
    /// Something in a line of a file.
    #[error("{file}:{line}: {what}")]
    At {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong, and what to do.
        what: String,
    },
    /// Something in a file.
    #[error("{file}: {what}")]
    In {
        /// The file.
        file: String,
        /// What is wrong, and what to do.
        what: String,
    },
    /// Several things in files, one a line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Several(Vec<LinesError>),
    /// No line and no zone at all.
    #[error("no options: give one or more GeoJSON files with lines or polygons")]
    NoOptions,
    /// One id for two options.
    #[error(
        "option `{id}` is in `{first}` and again in `{second}`; give each its own `id`, or, for \
         versions of one line, each its own `valid_from`"
    )]
    Twice {
        /// The id.
        id: String,
        /// The file that has it first.
        first: String,
        /// The file that has it again.
        second: String,
    },
}
