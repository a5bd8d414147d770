//! Writes Mapbox Vector Tiles 2.1: the four messages of the format, in protobuf's wire form.
//!
//! <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>. Points and polygons of one ring, which is all
//! that is drawn here.

use std::collections::BTreeMap;

/// Units across a tile.
pub(crate) const EXTENT: i32 = 4_096;

/// A value of a property.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'v> {
    /// A word of a short list.
    Word(&'static str),
    /// A text of its own, such as an id.
    Text(&'v str),
    Number(u64),
    Signed(i64),
    Float(f32),
    Yes(bool),
}

/// A value that several features may share.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    Word(&'static str),
    Number(u64),
    Signed(i64),
    Float(u32),
    Yes(bool),
}

/// A layer that is being written.
pub(crate) struct Layer {
    name: &'static str,
    features: Vec<u8>,
    count: usize,
    keys: Vec<&'static str>,
    values: Vec<u8>,
    values_count: u32,
    known: BTreeMap<Shared, u32>,
    tags: Vec<u8>,
    geometry: Vec<u8>,
    feature: Vec<u8>,
}

const POINT: u64 = 1;
const POLYGON: u64 = 3;

impl Layer {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            features: Vec::new(),
            count: 0,
            keys: Vec::new(),
            values: Vec::new(),
            values_count: 0,
            known: BTreeMap::new(),
            tags: Vec::new(),
            geometry: Vec::new(),
            feature: Vec::new(),
        }
    }

    /// A property of the feature that is written next.
    pub(crate) fn tag(&mut self, key: &'static str, value: Value<'_>) {
        let key = match self.keys.iter().position(|known| *known == key) {
            Some(place) => place,
            None => {
                self.keys.push(key);
                self.keys.len() - 1
            }
        };
        let value = self.value(value);
        varint(&mut self.tags, key as u64);
        varint(&mut self.tags, u64::from(value));
    }

    fn value(&mut self, value: Value<'_>) -> u32 {
        let shared = match value {
            Value::Text(_) => None,
            Value::Word(word) => Some(Shared::Word(word)),
            Value::Number(number) => Some(Shared::Number(number)),
            Value::Signed(number) => Some(Shared::Signed(number)),
            Value::Float(number) => Some(Shared::Float(number.to_bits())),
            Value::Yes(yes) => Some(Shared::Yes(yes)),
        };
        if let Some(place) = shared.as_ref().and_then(|shared| self.known.get(shared)) {
            return *place;
        }
        // A message of one field.
        let mut body = Vec::with_capacity(24);
        match value {
            Value::Word(text) => bytes(&mut body, 1, text.as_bytes()),
            Value::Text(text) => bytes(&mut body, 1, text.as_bytes()),
            Value::Float(number) => {
                varint(&mut body, 2 << 3 | 5);
                body.extend(number.to_le_bytes());
            }
            Value::Number(number) => field(&mut body, 5, number),
            Value::Signed(number) => field(&mut body, 6, zigzag(number)),
            Value::Yes(yes) => field(&mut body, 7, u64::from(yes)),
        }
        bytes(&mut self.values, 4, &body);
        let place = self.values_count;
        self.values_count += 1;
        if let Some(shared) = shared {
            self.known.insert(shared, place);
        }
        place
    }

    /// Ends a feature at a point.
    pub(crate) fn point(&mut self, (x, y): (i32, i32)) {
        self.geometry.clear();
        command(&mut self.geometry, 1, 1);
        varint(&mut self.geometry, zigzag(x.into()));
        varint(&mut self.geometry, zigzag(y.into()));
        self.end(POINT);
    }

    /// Ends a feature with a ring, which is not closed by its first point once more and runs so that its area is
    /// positive, y pointing down.
    pub(crate) fn ring(&mut self, ring: &[(i32, i32)]) {
        self.geometry.clear();
        let mut pen = (0, 0);
        for (k, (x, y)) in ring.iter().enumerate() {
            match k {
                0 => command(&mut self.geometry, 1, 1),
                1 => command(&mut self.geometry, 2, ring.len() as u64 - 1),
                _ => {}
            }
            varint(&mut self.geometry, zigzag((x - pen.0).into()));
            varint(&mut self.geometry, zigzag((y - pen.1).into()));
            pen = (*x, *y);
        }
        command(&mut self.geometry, 7, 1);
        self.end(POLYGON);
    }

    fn end(&mut self, kind: u64) {
        self.feature.clear();
        bytes(&mut self.feature, 2, &self.tags);
        field(&mut self.feature, 3, kind);
        bytes(&mut self.feature, 4, &self.geometry);
        bytes(&mut self.features, 2, &self.feature);
        self.tags.clear();
        self.count += 1;
    }

    /// Puts the layer into a tile, if it has features.
    pub(crate) fn write(self, tile: &mut Vec<u8>) {
        if self.count == 0 {
            return;
        }
        let mut layer = Vec::with_capacity(self.features.len() + self.values.len() + 256);
        field(&mut layer, 15, 2);
        bytes(&mut layer, 1, self.name.as_bytes());
        layer.extend(&self.features);
        for key in &self.keys {
            bytes(&mut layer, 3, key.as_bytes());
        }
        layer.extend(&self.values);
        field(&mut layer, 5, EXTENT as u64);
        bytes(tile, 3, &layer);
    }
}

fn varint(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

fn field(to: &mut Vec<u8>, number: u64, value: u64) {
    varint(to, number << 3);
    varint(to, value);
}

fn bytes(to: &mut Vec<u8>, number: u64, value: &[u8]) {
    varint(to, number << 3 | 2);
    varint(to, value.len() as u64);
    to.extend_from_slice(value);
}

fn command(to: &mut Vec<u8>, command: u64, count: u64) {
    varint(to, count << 3 | command);
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}
