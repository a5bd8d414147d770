//! The one place where the clock is read. A demonstration brings its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use trucewatch_model::Timestamp;

/// What time it is: by the machine, or as a demonstration says.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    simulated_ns: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that somebody else moves.
    pub fn simulated(start: Timestamp) -> Self {
        Self {
            simulated_ns: Some(Arc::new(AtomicI64::new(start.as_unix_ns()))),
        }
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        match &self.simulated_ns {
            Some(ns) => Timestamp::from_unix_ns(ns.load(Ordering::Relaxed)),
            None => {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                Timestamp::from_unix_ns(
                    since.map_or(0, |d| i64::try_from(d.as_nanos()).unwrap_or(i64::MAX)),
                )
            }
        }
    }

    /// Moves a simulated clock forward; a machine's clock is left alone.
    pub fn advance_to(&self, now: Timestamp) {
        if let Some(ns) = &self.simulated_ns {
            ns.fetch_max(now.as_unix_ns(), Ordering::Relaxed);
        }
    }

    /// Whether this is a demonstration's clock.
    pub fn is_simulated(&self) -> bool {
        self.simulated_ns.is_some()
    }
}
