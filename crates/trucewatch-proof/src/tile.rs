//! Tiles: how the tree is stored and served (C2SP tlog-tiles).
//!
//! A tile holds up to 256 neighbouring hashes of one level; each hash of level `l` covers `256^l`
//! entries. Full tiles never change. The tile at the right edge of a level may be partial.

use crate::{Hash, HashSource};

/// Hashes in a full tile.
pub const WIDTH: u64 = 256;

/// Levels of the tree between two levels of tiles.
const HEIGHT: u8 = 8;

/// One tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// The level, from 0 for leaf hashes.
    pub level: u8,
    /// Its place in the level, from 0.
    pub index: u64,
    /// How many hashes it holds, 1 to 256.
    pub width: u16,
}

impl Tile {
    /// The path below a log's prefix, for example `tile/0/x001/067` or `tile/1/000.p/3`.
    pub fn path(&self) -> String {
        format!(
            "tile/{}/{}",
            self.level,
            number_path(self.index, self.width)
        )
    }

    /// The tile at `index` of `level` in a tree of `size` entries; `None` if there is nothing there.
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        let hashes = size
            .checked_shr(u32::from(level) * u32::from(HEIGHT))
            .unwrap_or(0);
        let from = index.checked_mul(WIDTH)?;
        let width = u16::try_from(hashes.checked_sub(from)?.min(WIDTH)).ok()?;
        (width > 0).then_some(Self {
            level,
            index,
            width,
        })
    }
}

/// The path of a bundle of entries below a log's prefix, for example `tile/entries/x001/067`.
pub fn entries_path(index: u64, width: u16) -> String {
    format!("tile/entries/{}", number_path(index, width))
}

/// What a path below a log's prefix asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Hashes.
    Hashes(Tile),
    /// A bundle of entries: its place and how many.
    Entries {
        /// The place of the bundle, from 0.
        index: u64,
        /// How many entries it holds, 1 to 256.
        width: u16,
    },
}

impl Asked {
    /// Reads `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`; `None` for anything else, other
    /// spellings of the same tile included.
    pub fn from_path(path: &str) -> Option<Self> {
        let (what, number) = path.strip_prefix("tile/")?.split_once('/')?;
        let (index, width) = read_number(number)?;
        let asked = if what == "entries" {
            Self::Entries { index, width }
        } else {
            let level = what.parse::<u8>().ok().filter(|level| *level < 64)?;
            Self::Hashes(Tile {
                level,
                index,
                width,
            })
        };
        (asked.path() == path).then_some(asked)
    }

    /// The path that asks for it.
    pub fn path(&self) -> String {
        match self {
            Self::Hashes(tile) => tile.path(),
            Self::Entries { index, width } => entries_path(*index, *width),
        }
    }
}

/// Groups of three digits, all but the last marked with an `x`; then the width of a partial tile.
fn number_path(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if u64::from(width) < WIDTH {
        path = format!("{path}.p/{width}");
    }
    path
}

fn read_number(text: &str) -> Option<(u64, u16)> {
    let (number, width) = match text.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|w| (1..256).contains(w))?),
        None => (text, 256),
    };
    let mut index: u64 = 0;
    for group in number.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        if digits.len() != 3 || !digits.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some((index, width))
}

/// Gives the hashes of tiles.
pub trait TileSource {
    /// Why a tile could not be had.
    type Error;

    /// At least the first `tile.width` hashes of that tile, 32 bytes each.
    ///
    /// # Errors
    /// Whatever reading it may raise.
    fn tile(&self, tile: Tile) -> Result<Vec<u8>, Self::Error>;

    /// What to say if a tile is shorter than asked for.
    fn short(&self, tile: Tile) -> Self::Error;
}

/// The tree over the tiles of a log with `size` entries.
#[derive(Debug)]
pub struct Tiled<'a, T> {
    /// Where the tiles are.
    pub tiles: &'a T,
    /// Entries in the log.
    pub size: u64,
}

impl<T: TileSource> HashSource for Tiled<'_, T> {
    type Error = T::Error;

    fn complete(&self, level: u8, index: u64) -> Result<Hash, T::Error> {
        let (tile_level, within) = (level / HEIGHT, level % HEIGHT);
        let first = index << within;
        let asked = Tile {
            level: tile_level,
            index: first / WIDTH,
            width: 1,
        };
        let tile = Tile::in_tree(tile_level, first / WIDTH, self.size)
            .ok_or_else(|| self.tiles.short(asked))?;
        let bytes = self.tiles.tile(tile)?;
        let from = (first % WIDTH) as usize * 32;
        let hashes = bytes
            .get(from..from + (32 << within))
            .ok_or_else(|| self.tiles.short(tile))?;
        Ok(crate::tree::root_of(
            hashes.as_chunks::<32>().0.iter().copied().map(Hash),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let cases = [
            (
                Tile {
                    level: 0,
                    index: 1_234_067,
                    width: 256,
                },
                "tile/0/x001/x234/067",
            ),
            (
                Tile {
                    level: 63,
                    index: 0,
                    width: 1,
                },
                "tile/63/000.p/1",
            ),
            (
                Tile {
                    level: 1,
                    index: 1000,
                    width: 255,
                },
                "tile/1/x001/000.p/255",
            ),
        ];
        for (tile, path) in cases {
            assert_eq!(tile.path(), path);
            assert_eq!(Asked::from_path(path), Some(Asked::Hashes(tile)));
        }
        let entries = Asked::Entries { index: 5, width: 7 };
        assert_eq!(entries.path(), "tile/entries/005.p/7");
        assert_eq!(Asked::from_path("tile/entries/005.p/7"), Some(entries));
    }

    #[test]
    fn other_spellings_are_refused() {
        for path in [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "tile/0/5",
            "tile/0/0005",
            "tile/00/005",
            "tile/+0/005",
            "tile/64/000",
            "tile/0/x000/005",
            "tile/0/001/005",
            "tile/0/x001",
            "tile/0/005.p/0",
            "tile/0/005.p/256",
            "tile/0/005.p/01",
            "tile/0/005.p/",
            "tile/0/../005",
            "tile/entries/5",
            "tile/data/005",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(Asked::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn a_tree_has_the_tiles_of_the_specification() {
        // Its own example: 70,000 entries are 273 full tiles and one of 112, one full and one of 17, one of 1.
        let tile = |level, index| Tile::in_tree(level, index, 70_000).map(|tile| tile.width);
        assert_eq!(
            (tile(0, 272), tile(0, 273), tile(0, 274)),
            (Some(256), Some(112), None)
        );
        assert_eq!(
            (tile(1, 0), tile(1, 1), tile(1, 2)),
            (Some(256), Some(17), None)
        );
        assert_eq!((tile(2, 0), tile(2, 1), tile(3, 0)), (Some(1), None, None));
        assert_eq!(Tile::in_tree(0, 0, 0), None);
        assert_eq!(Tile::in_tree(63, u64::MAX, u64::MAX), None);
    }
}
