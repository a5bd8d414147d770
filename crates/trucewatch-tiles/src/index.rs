//! What one audience is told, ready for any tile.
//!
//! Two sorted runs: a large one, which is only made anew now and then, and a small one with what changed since. An
//! item is alive in one of them at most. A copy shares both, so that readers keep theirs while a new one is made.

use crate::filter::Filter;
use crate::item::Item;
use crate::segment::{BLOCK, Segment};
use crate::sums::Sums;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// The small run is to be put into the large one when it has more items than this, and more than this share.
const CHANGED_LEAST: usize = 4_096;
const CHANGED_SHARE: usize = 64;
/// So many times that, and it is done at once.
const OVERDUE: usize = 16;

/// Items of one audience.
#[derive(Clone, Default)]
pub struct Index {
    large: Arc<Segment>,
    /// Which rows of the large run no longer count, a bit each.
    gone: Arc<Vec<u64>>,
    small: Arc<Segment>,
    len: usize,
    version: u128,
}

/// One of the runs, with what no longer counts of it.
#[derive(Clone, Copy)]
pub(crate) struct Run<'i> {
    pub(crate) items: &'i Segment,
    gone: &'i [u64],
}

impl Run<'_> {
    #[inline]
    pub(crate) fn has(&self, row: usize, filter: &Filter) -> bool {
        is_alive(self.gone, row) && self.items.fits(row, filter)
    }

    /// Adds up the rows that fit: those that count, and those that are held back. Where all are asked for, neighbours
    /// that all still count are taken together.
    pub(crate) fn gather(&self, rows: Range<usize>, filter: &Filter, into: &mut [Sums; 2]) {
        let together = filter.is_all();
        let mut row = rows.start;
        while row < rows.end {
            if together
                && row.is_multiple_of(BLOCK)
                && row + BLOCK <= rows.end
                && (row..row + BLOCK)
                    .step_by(64)
                    .all(|k| self.gone_near(k) == 0)
            {
                let block = self.items.sums(row / BLOCK);
                into.iter_mut()
                    .zip(block)
                    .for_each(|(sum, more)| sum.add(more));
                row += BLOCK;
                continue;
            }
            if self.has(row, filter) {
                into[usize::from(self.items.is_held_back(row))].add_row(self.items, row);
            }
            row += 1;
        }
    }

    fn gone_near(&self, row: usize) -> u64 {
        self.gone.get(row / 64).copied().unwrap_or(0)
    }
}

#[inline]
fn is_alive(gone: &[u64], row: usize) -> bool {
    gone.get(row / 64)
        .is_none_or(|bits| bits >> (row % 64) & 1 == 0)
}

impl Index {
    /// Of items; of several with one id the last counts.
    pub fn of(items: Vec<Item>) -> Self {
        let mut index = Self::default();
        index.apply(items, &[]);
        index
    }

    /// Takes items in or, if their id is known, in place of what was there; and takes items out. What is both is in.
    pub fn apply(&mut self, put: Vec<Item>, removed: &[&str]) {
        let put: BTreeMap<String, Item> = (put.into_iter())
            .map(|item| (item.id.clone(), item))
            .collect();
        let put: Vec<Item> = put.into_values().collect();
        let touched = put.iter().map(|item| item.id.as_str());
        let touched: BTreeSet<&str> = touched.chain(removed.iter().copied()).collect();
        let mut dropped = BTreeSet::new();
        for id in touched {
            if let Some(row) = self.large.find(id).filter(|row| is_alive(&self.gone, *row)) {
                let gone = Arc::make_mut(&mut self.gone);
                gone.resize(self.large.len().div_ceil(64), 0);
                gone[row / 64] |= 1 << (row % 64);
                self.version = self.version.wrapping_sub(self.large.hash(row));
                self.len -= 1;
            }
            if let Some(row) = self.small.find(id) {
                dropped.insert(row);
                self.version = self.version.wrapping_sub(self.small.hash(row));
                self.len -= 1;
            }
        }
        if !put.is_empty() || !dropped.is_empty() {
            let new = Segment::of(&put);
            for row in 0..new.len() {
                self.version = self.version.wrapping_add(new.hash(row));
            }
            self.len += new.len();
            let kept = |row: usize| !dropped.contains(&row);
            self.small = Arc::new(match self.small.len() {
                0 => new,
                _ => Segment::merged((&self.small, kept), (&new, |_| true)),
            });
        }
        if self.small.len() > OVERDUE * self.much() {
            self.settle();
        }
    }

    fn much(&self) -> usize {
        CHANGED_LEAST.max(self.large.len() / CHANGED_SHARE)
    }

    /// Whether so much has changed that [`Index::settle`] would make every change after it cheaper.
    pub fn is_unsettled(&self) -> bool {
        self.small.len() > self.much()
    }

    /// Puts what changed into the large run: costly, so best done to a copy while readers have this one. Shows
    /// nowhere.
    pub fn settle(&mut self) {
        let small = std::mem::take(&mut self.small);
        let alive = |row: usize| is_alive(&self.gone, row);
        self.large = match self.large.len() {
            0 => small,
            _ => Arc::new(Segment::merged((&self.large, alive), (&small, |_| true))),
        };
        self.gone = Arc::default();
    }

    /// How many items there are, with those that have no place.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A number for all that is told: the same for the same items, however they came to be there, and another as
    /// soon as any of it is different.
    pub const fn version(&self) -> u128 {
        self.version
    }

    pub(crate) fn runs(&self) -> [Run<'_>; 2] {
        [
            Run {
                items: &self.large,
                gone: &self.gone,
            },
            Run {
                items: &self.small,
                gone: &[],
            },
        ]
    }
}
