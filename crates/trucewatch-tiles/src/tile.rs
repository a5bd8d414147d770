//! One tile: its items gathered by the cells of a grid, or told one by one where a cell has few.

use crate::area::Frame;
use crate::filter::Filter;
use crate::index::{Index, Run};
use crate::item::{Coarse, Lead};
use crate::mvt::{Layer, Value};
use crate::place::{Point, TileId, codes_under};
use crate::segment::{Segment, meet};
use crate::sums::Sums;
use std::ops::{Range, RangeInclusive};

/// Cells of a tile, as a power of two: 8 by 8 of 64 px each.
const GRID: u32 = 3;
/// An area whose half extent is this many pixels is drawn as what it is.
const AREA_PX_LEAST: f64 = 4.0;
/// Units to a pixel at zoom 0: a tile is 512 px wide.
const UNITS_PER_PX0: f64 = 8_388_608.0;

/// Up to how many items of a cell are told one by one. At far zooms two symbols would hide each other; at close ones
/// a few areas side by side can be read.
const fn few(z: u8) -> usize {
    match z {
        0..=10 => 1,
        11..=13 => 4,
        _ => 8,
    }
}

/// A tile that is being made.
struct Making<'i> {
    tile: TileId,
    runs: [Run<'i>; 2],
    filter: &'i Filter,
    frame: Frame,
    clusters: Layer,
    incidents: Layer,
    areas: Layer,
}

impl Index {
    /// A tile as Mapbox Vector Tile 2.1; empty if nothing that fits is there.
    pub fn tile(&self, tile: TileId, filter: &Filter) -> Vec<u8> {
        let mut making = Making {
            tile,
            runs: self.runs(),
            filter,
            frame: Frame::of(tile),
            clusters: Layer::new("clusters"),
            incidents: Layer::new("incidents"),
            areas: Layer::new("areas"),
        };
        making.areas_from_beside();
        making.cells();
        let mut bytes = Vec::new();
        making.areas.write(&mut bytes);
        making.clusters.write(&mut bytes);
        making.incidents.write(&mut bytes);
        bytes
    }
}

impl<'i> Making<'i> {
    const fn zoom_of_cells(&self) -> u32 {
        self.tile.z() as u32 + GRID
    }

    fn cells(&mut self) {
        let codes = self.tile.codes();
        let rows = self.runs.map(|run| run.items.rows(&codes));
        let cells = 1 << (2 * GRID);
        let zoom = self.zoom_of_cells();
        let first = codes.start() >> (64 - 2 * zoom);
        for cell in first..first + cells {
            self.cell(&codes_under(cell, zoom), &rows);
        }
    }

    fn cell(&mut self, codes: &RangeInclusive<u64>, among: &[Range<usize>; 2]) {
        let mut sums = [Sums::default(); 2];
        let mut rows = among.clone();
        for (run, rows) in self.runs.iter().zip(&mut rows) {
            *rows = run.items.rows_within(rows, codes);
            run.gather(rows.clone(), self.filter, &mut sums);
        }
        for (held, sums) in [false, true].into_iter().zip(&sums) {
            match sums.count as usize {
                0 => {}
                count if count <= few(self.tile.z()) => self.one_by_one(&rows, held, count),
                _ => self.cluster(sums, held, Point::from_code(*codes.start())),
            }
        }
    }

    fn one_by_one(&mut self, among: &[Range<usize>; 2], held: bool, count: usize) {
        let (runs, filter) = (self.runs, self.filter);
        let fitting = runs.iter().zip(among).flat_map(|(run, rows)| {
            let fits = |row: &usize| run.items.is_held_back(*row) == held && run.has(*row, filter);
            rows.clone().filter(fits).map(|row| (run.items, row))
        });
        let mut rows: Vec<(&Segment, usize)> = fitting.take(count).collect();
        in_order(&mut rows);
        for (items, row) in rows {
            let drawn = self.has_area(items, row) && self.area(items, row);
            self.incident(items, row, drawn);
        }
    }

    fn incident(&mut self, items: &Segment, row: usize, has_area: bool) {
        let layer = &mut self.incidents;
        layer.tag("id", Value::Text(items.id(row)));
        layer.tag("class", Value::Word(items.lead(row).name()));
        layer.tag("status", Value::Word(items.standing(row).name()));
        layer.tag("held", Value::Yes(items.is_held_back(row)));
        layer.tag("provisional", Value::Yes(items.is_provisional(row)));
        let begins_s = items.begins_ns(row).div_euclid(1_000_000_000);
        layer.tag("begins_s", Value::Signed(begins_s));
        layer.tag("within_m", Value::Number(items.within_m(row).into()));
        layer.tag("px0", Value::Float(pixels_at_zoom_0(items, row)));
        layer.tag("area", Value::Yes(has_area));
        if items.events(row) > 0 {
            layer.tag("events", Value::Number(items.events(row).into()));
        }
        tag_coarse(layer, items.coarse(row));
        layer.point(self.frame.point(items.at(row)));
    }

    fn cluster(&mut self, sums: &Sums, held: bool, corner: Point) {
        let layer = &mut self.clusters;
        layer.tag("n", Value::Number(sums.count.into()));
        layer.tag("held", Value::Yes(held));
        for (lead, count) in Lead::all().zip(sums.leads) {
            if count > 0 {
                layer.tag(lead.name(), Value::Number(count.into()));
            }
        }
        layer.tag("broken", Value::Number(sums.broken.into()));
        layer.tag("within_m", Value::Number(sums.within_m.into()));
        tag_coarse(layer, sums.coarse);
        // The mean, kept in the inner quarter of the cell so that neighbours, 48 px apart then, do not cover each other.
        let size = 1_u64 << (32 - (u32::from(self.tile.z()) + GRID));
        let inner = |mean: u64, from: u32| {
            let from = u64::from(from);
            mean.clamp(from + size / 8 * 3, from + size / 8 * 5) as f64
        };
        let (x, y) = sums.mean();
        let at = (inner(x, corner.x), inner(y, corner.y));
        layer.point(self.frame.point(at));
    }

    /// Whether its area is large enough here to be seen as one.
    fn has_area(&self, items: &Segment, row: usize) -> bool {
        let [w, n, e, s] = items.reach(row);
        let units_per_px = self.tile.size() / 512.0;
        (e - w).max(s - n) / 2.0 >= AREA_PX_LEAST * units_per_px
    }

    fn area(&mut self, items: &Segment, row: usize) -> bool {
        let Some(ring) = self.frame.ring(items, row) else {
            return false;
        };
        let layer = &mut self.areas;
        layer.tag("id", Value::Text(items.id(row)));
        layer.tag("class", Value::Word(items.lead(row).name()));
        layer.tag("status", Value::Word(items.standing(row).name()));
        layer.tag("held", Value::Yes(items.is_held_back(row)));
        layer.tag("provisional", Value::Yes(items.is_provisional(row)));
        layer.ring(&ring);
        true
    }

    /// The areas of items that are told one by one in other tiles and reach into this one.
    fn areas_from_beside(&mut self) {
        let (near, own) = (self.frame.with_buffer(), self.tile.codes());
        let mut found = Vec::new();
        for run in self.runs {
            // Items follow each other by cell, so the last answer is often the next one.
            let mut last = (u64::MAX, [None; 2]);
            for row in run.items.rows_near(near) {
                let code = run.items.code(row);
                if own.contains(&code)
                    || !run.has(row, self.filter)
                    || !meet(run.items.reach(row), near)
                    || !self.has_area(run.items, row)
                {
                    continue;
                }
                let cell = code >> (64 - 2 * self.zoom_of_cells());
                if last.0 != cell {
                    last = (cell, [None; 2]);
                }
                let held = run.items.is_held_back(row);
                let alone = &mut last.1[usize::from(held)];
                if *alone.get_or_insert_with(|| self.tells_one_by_one(cell, held)) {
                    found.push((run.items, row));
                }
            }
        }
        in_order(&mut found);
        for (items, row) in found {
            self.area(items, row);
        }
    }

    fn tells_one_by_one(&self, cell: u64, held: bool) -> bool {
        let codes = codes_under(cell, self.zoom_of_cells());
        let few = few(self.tile.z());
        let fitting = self.runs.iter().flat_map(|run| {
            let rows = run.items.rows(&codes);
            rows.filter(move |row| {
                run.items.is_held_back(*row) == held && run.has(*row, self.filter)
            })
        });
        fitting.take(few + 1).count() <= few
    }
}

/// In one order, in whichever run they are.
fn in_order(rows: &mut [(&Segment, usize)]) {
    rows.sort_unstable_by(|(a, i), (b, j)| (a.code(*i), a.id(*i)).cmp(&(b.code(*j), b.id(*j))));
}

fn tag_coarse(layer: &mut Layer, coarse: Coarse) {
    if coarse.precision_m > 0 {
        layer.tag("precision_m", Value::Number(coarse.precision_m.into()));
        layer.tag(
            "displacement_m",
            Value::Number(coarse.displacement_m.into()),
        );
    }
}

/// How many pixels the area reaches from its place, at zoom 0.
fn pixels_at_zoom_0(items: &Segment, row: usize) -> f32 {
    let far = match items.ring(row) {
        Some(ring) => {
            let square = |[x, y]: &[f32; 2]| f64::from(*x).powi(2) + f64::from(*y).powi(2);
            ring.iter().map(square).fold(0.0, f64::max)
        }
        None => {
            let [ux, uy, ..] = items.axes(row);
            ux * ux + uy * uy
        }
    };
    (far.sqrt() / UNITS_PER_PX0) as f32
}
