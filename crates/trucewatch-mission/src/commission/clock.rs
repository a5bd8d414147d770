//! The two clocks of a case: a first response and a finding are due so long after the first breach. They are
//! the same for every side, and shown to every side.

use super::Case;
use serde::Serialize;
use trucewatch_model::Timestamp;

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ClockState {
    /// It runs.
    Running {
        /// Seconds that are left.
        left_s: i64,
    },
    /// It was met.
    Met {
        /// When.
        at: Timestamp,
    },
    /// It was met, too late.
    MetLate {
        /// When.
        at: Timestamp,
        /// Seconds too late.
        late_s: i64,
    },
    /// It has run out.
    Overdue {
        /// Seconds ago.
        late_s: i64,
    },
}

/// One clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// `response`, `finding`, or `reply` of the parties.
    pub name: &'static str,
    /// Since when it runs.
    pub from: Timestamp,
    /// Until when.
    pub due: Timestamp,
    /// How it stands.
    #[serde(flatten)]
    pub state: ClockState,
}

impl Clock {
    /// A clock that runs so many hours and was stopped then, if it was.
    pub fn of(
        name: &'static str,
        from: Timestamp,
        hours: u32,
        stopped: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let due = from.plus_s(f64::from(hours) * 3_600.0);
        Self::until(name, from, due, stopped, now)
    }

    /// A clock that runs until then and was stopped, if it was.
    pub fn until(
        name: &'static str,
        from: Timestamp,
        due: Timestamp,
        stopped: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let whole_s = |later: Timestamp, earlier: Timestamp| later.seconds_since(earlier) as i64;
        let state = match stopped {
            Some(at) if at <= due => ClockState::Met { at },
            Some(at) => ClockState::MetLate {
                at,
                late_s: whole_s(at, due),
            },
            None if now <= due => ClockState::Running {
                left_s: whole_s(due, now),
            },
            None => ClockState::Overdue {
                late_s: whole_s(now, due),
            },
        };
        Self {
            name,
            from,
            due,
            state,
        }
    }
}

impl Case {
    /// Its clocks. A vacant seat or a member that walked out stops none of them.
    pub fn clocks(&self, now: Timestamp) -> Vec<Clock> {
        let (response_hours, finding_hours) = self.hours;
        let found = self
            .finding()
            .and_then(|f| f.concluded.as_ref())
            .map(|c| c.at);
        let found = found.or(self.closed.as_ref().map(|(at, _)| *at));
        let response = self.response.as_ref().map(|(at, _)| *at);
        let mut clocks = vec![
            Clock::of("response", self.first_breach, response_hours, response, now),
            Clock::of("finding", self.first_breach, finding_hours, found, now),
        ];
        if let Some(packet) = &self.packet {
            let all = packet.receipts.keys().map(|p| self.replies.get(p));
            let last = all
                .map(|reply| reply.map(|r| r.at))
                .collect::<Option<Vec<_>>>()
                .and_then(|times| times.into_iter().max());
            clocks.push(Clock::until(
                "reply",
                packet.sent,
                packet.reply_until,
                last,
                now,
            ));
        }
        clocks
    }
}
