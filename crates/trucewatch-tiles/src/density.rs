//! Counts by time, for a time line.

use crate::filter::Filter;
use crate::index::Index;
use crate::item::Lead;
use trucewatch_model::Timestamp;

/// Counts by equal spans of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Density {
    /// Where the first span begins.
    pub from: Timestamp,
    /// Where the last span ends.
    pub to: Timestamp,
    /// The spans, oldest first.
    pub bins: Vec<Bin>,
}

/// Incidents that begin in one span.
#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    /// Its beginning.
    pub from: Timestamp,
    /// How many incidents count, each once.
    pub count: u64,
    /// The same by what each is counted under; what is none is left out.
    pub by_class: Vec<(Lead, u64)>,
    /// How many are held back beside them.
    pub held_back: u64,
}

#[derive(Clone)]
struct Counted {
    leads: [u64; Lead::COUNT],
    held_back: u64,
}

impl Index {
    /// Counts of the items that fit, with and without a place, by so many spans of the time that is asked for. Where
    /// no bound is asked for, the time is that of the items. `None`: nothing fits, and no time is asked for.
    pub fn density(&self, filter: &Filter, bins: usize) -> Option<Density> {
        let (from_ns, to_ns) = self.span_ns(filter)?;
        let bins = bins.max(1);
        let length = (i128::from(to_ns) - i128::from(from_ns)).max(1);
        let none = Counted {
            leads: [0; Lead::COUNT],
            held_back: 0,
        };
        let mut counted = vec![none; bins];
        self.each(filter, |run, row| {
            let since = i128::from(run.begins_ns(row)) - i128::from(from_ns);
            let bin = (since * bins as i128 / length).clamp(0, bins as i128 - 1) as usize;
            match run.is_held_back(row) {
                true => counted[bin].held_back += 1,
                false => counted[bin].leads[run.lead(row).index()] += 1,
            }
        });
        let begin = |bin: usize| {
            // Rounded up, so that an item at the edge is in the span that begins there.
            let since = (length * bin as i128 + bins as i128 - 1) / bins as i128;
            Timestamp::from_unix_ns((i128::from(from_ns) + since) as i64)
        };
        let told = |(bin, counted): (usize, Counted)| Bin {
            from: begin(bin),
            count: counted.leads.iter().sum(),
            by_class: Lead::all()
                .zip(counted.leads)
                .filter(|(_, count)| *count > 0)
                .collect(),
            held_back: counted.held_back,
        };
        Some(Density {
            from: Timestamp::from_unix_ns(from_ns),
            to: Timestamp::from_unix_ns(to_ns),
            bins: counted.into_iter().enumerate().map(told).collect(),
        })
    }

    fn each(&self, filter: &Filter, mut with: impl FnMut(&crate::segment::Segment, usize)) {
        for run in self.runs() {
            for row in 0..run.items.len() {
                if run.has(row, filter) {
                    with(run.items, row);
                }
            }
        }
    }

    /// The time that is asked for, or that of the items on a side where none is.
    fn span_ns(&self, filter: &Filter) -> Option<(i64, i64)> {
        let (from, to) = filter.bounds_ns();
        let open = (from == i64::MIN, to == i64::MAX);
        if open == (false, false) {
            return Some((from, to.max(from)));
        }
        let mut span: Option<(i64, i64)> = None;
        self.each(filter, |run, row| {
            let at = run.begins_ns(row);
            let (low, high) = span.unwrap_or((at, at));
            span = Some((low.min(at), high.max(at)));
        });
        let (low, high) = span?;
        let (from, to) = (
            if open.0 { low } else { from },
            if open.1 { high.saturating_add(1) } else { to },
        );
        Some((from, to))
    }
}
