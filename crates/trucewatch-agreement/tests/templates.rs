//! The agreements in `agreements/` are what their types say, refer only to what they hold, and say
//! what the texts behind them say.
#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "used by tests only, which the lint cannot tell"
)]

mod templates {
    mod facts;
    mod files;
    mod references;
    mod table;
    mod taxonomy;
}
