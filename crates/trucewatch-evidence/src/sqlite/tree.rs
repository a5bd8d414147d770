//! The hash tree in the file: full tiles are stored, partial ones follow from what is below them.

use rusqlite::{Connection, OptionalExtension as _, params};
use trucewatch_proof::{
    Frontier, Hash, HashSource as _, Tile, TileSource, Tiled, TreeHead, tile, tree,
};

const FULL: u16 = tile::WIDTH as u16;

/// The row of a tile.
pub(super) fn id(level: u8, index: u64) -> Option<i64> {
    let index = i64::try_from(index).ok().filter(|index| *index < 1 << 56)?;
    (level < 64).then_some(i64::from(level) << 56 | index)
}

/// Why a tile could not be read.
#[derive(Debug)]
pub(super) enum TreeError {
    Sqlite(rusqlite::Error),
    Missing(Tile),
}

impl From<rusqlite::Error> for TreeError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The tiles of a file, as the file has them: nothing is checked.
#[derive(Debug)]
pub(super) struct Tiles<'a>(pub(super) &'a Connection);

impl TileSource for Tiles<'_> {
    type Error = TreeError;

    fn tile(&self, asked: Tile) -> Result<Vec<u8>, TreeError> {
        let missing = || TreeError::Missing(asked);
        let stored = id(asked.level, asked.index).ok_or_else(missing)?;
        let full: Option<Vec<u8>> = self
            .0
            .prepare_cached("SELECT hashes FROM tile WHERE id = ?1")?
            .query_row([stored], |row| row.get(0))
            .optional()?;
        if let Some(hashes) = full {
            return Ok(hashes);
        }
        if asked.width == FULL {
            return Err(missing());
        }
        let first = asked.index * tile::WIDTH;
        let (sql, first) = match asked.level.checked_sub(1) {
            None => (
                "SELECT leaf FROM entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
                i64::try_from(first).ok(),
            ),
            Some(below) => (
                "SELECT root FROM tile WHERE id >= ?1 ORDER BY id LIMIT ?2",
                id(below, first),
            ),
        };
        let first = first.ok_or_else(missing)?;
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(params![first, asked.width])?;
        let mut hashes = Vec::with_capacity(usize::from(asked.width) * 32);
        while let Some(row) = rows.next()? {
            let hash: [u8; 32] = row.get(0)?;
            hashes.extend_from_slice(&hash);
        }
        if hashes.len() < usize::from(asked.width) * 32 {
            return Err(missing());
        }
        Ok(hashes)
    }

    fn short(&self, asked: Tile) -> TreeError {
        TreeError::Missing(asked)
    }
}

/// The right edge of the tree, kept in memory between commits.
#[derive(Clone, Debug, Default)]
pub(super) struct Edge {
    frontier: Frontier,
    /// The hashes of the partial tile of each level.
    partial: Vec<Vec<u8>>,
}

/// A tile that has become full.
pub(super) struct Full {
    pub(super) id: i64,
    pub(super) root: Hash,
    pub(super) hashes: Vec<u8>,
}

impl Edge {
    /// Reads the edge of a tree of `size` entries.
    pub(super) fn load(conn: &Connection, size: u64) -> Result<Self, TreeError> {
        let tiles = Tiles(conn);
        let tiled = Tiled {
            tiles: &tiles,
            size,
        };
        let mut edge = Vec::new();
        let mut from = 0;
        for level in (0..64u8).rev().filter(|level| size >> level & 1 == 1) {
            edge.push(tiled.complete(level, from >> level)?);
            from += 1 << level;
        }
        let mut partial = Vec::new();
        for level in 0..8u8 {
            let hashes = size >> (u32::from(level) * 8);
            if hashes == 0 {
                break;
            }
            let part = match Tile::in_tree(level, hashes / tile::WIDTH, size) {
                Some(asked) => tiles.tile(asked)?,
                None => Vec::new(),
            };
            partial.push(part);
        }
        Ok(Self {
            frontier: Frontier::from_edge(size, edge),
            partial,
        })
    }

    pub(super) fn head(&self) -> TreeHead {
        self.frontier.head()
    }

    /// Puts a leaf on; returns the tiles that became full, lowest first.
    pub(super) fn push(&mut self, leaf: Hash) -> Vec<Full> {
        let before = self.frontier.size();
        self.frontier.push(leaf);
        let mut full = Vec::new();
        let mut hash = leaf;
        for level in 0..8u8 {
            let at = usize::from(level);
            if self.partial.len() == at {
                self.partial.push(Vec::new());
            }
            let part = &mut self.partial[at];
            part.extend_from_slice(&hash.0);
            if part.len() < usize::from(FULL) * 32 {
                break;
            }
            let hashes = std::mem::take(part);
            let root = tree::root_of(hashes.as_chunks::<32>().0.iter().copied().map(Hash));
            let index = before >> (u32::from(level + 1) * 8);
            full.extend(id(level, index).map(|id| Full { id, root, hashes }));
            hash = root;
        }
        full
    }
}
