//! The agreements from around the world in `agreements/`, read into the types of the format, and the
//! facts that each is there to show.

mod facts;
mod references;
mod support;
