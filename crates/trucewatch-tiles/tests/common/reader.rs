//! A reader of vector tiles for tests, which shares nothing with the writer.

#![allow(dead_code, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

/// A value of a property.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
    Float(f32),
    Yes(bool),
}

/// A feature as read.
#[derive(Clone, Debug)]
pub(crate) struct Feature {
    pub(crate) kind: u64,
    pub(crate) properties: BTreeMap<String, Value>,
    /// The points, or the corners of the ring.
    pub(crate) points: Vec<(i64, i64)>,
}

impl Feature {
    pub(crate) fn number(&self, key: &str) -> i64 {
        match self.properties.get(key) {
            Some(Value::Number(number)) => *number,
            None => 0,
            other => panic!("{key}: {other:?}"),
        }
    }
    pub(crate) fn text(&self, key: &str) -> &str {
        match self.properties.get(key) {
            Some(Value::Text(text)) => text,
            other => panic!("{key}: {other:?}"),
        }
    }
    pub(crate) fn yes(&self, key: &str) -> bool {
        match self.properties.get(key) {
            Some(Value::Yes(yes)) => *yes,
            other => panic!("{key}: {other:?}"),
        }
    }
}

/// The layers of a tile by their names.
pub(crate) type Layers = BTreeMap<String, Vec<Feature>>;

enum Wire<'b> {
    Varint(u64),
    Bytes(&'b [u8]),
    Four([u8; 4]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (first, rest) = bytes.split_first().expect("a varint ends");
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return value;
        }
    }
    unreachable!()
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Wire<'_>)> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let wire = match key & 7 {
            0 => Wire::Varint(varint(&mut bytes)),
            2 => {
                let length = varint(&mut bytes) as usize;
                let (body, rest) = bytes.split_at(length);
                bytes = rest;
                Wire::Bytes(body)
            }
            5 => {
                let (body, rest) = bytes.split_at(4);
                bytes = rest;
                Wire::Four(body.try_into().expect("four"))
            }
            other => panic!("wire type {other}"),
        };
        found.push((key >> 3, wire));
    }
    found
}

fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        all.push(varint(&mut bytes));
    }
    all
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn value(bytes: &[u8]) -> Value {
    match fields(bytes).into_iter().next().expect("a value") {
        (1, Wire::Bytes(text)) => Value::Text(String::from_utf8(text.to_vec()).expect("UTF-8")),
        (2, Wire::Four(four)) => Value::Float(f32::from_le_bytes(four)),
        (5, Wire::Varint(number)) => Value::Number(number as i64),
        (6, Wire::Varint(number)) => Value::Number(unzigzag(number)),
        (7, Wire::Varint(yes)) => Value::Yes(yes == 1),
        (other, _) => panic!("value {other}"),
    }
}

fn points(commands: &[u64]) -> Vec<(i64, i64)> {
    let (mut pen, mut found) = ((0, 0), Vec::new());
    let mut rest = commands.iter();
    while let Some(command) = rest.next() {
        let (id, count) = (command & 7, command >> 3);
        if id == 7 {
            assert!(rest.next().is_none(), "one ring");
            break;
        }
        assert!(id == 1 || id == 2, "command {id}");
        for _ in 0..count {
            pen.0 += unzigzag(*rest.next().expect("x"));
            pen.1 += unzigzag(*rest.next().expect("y"));
            found.push(pen);
        }
    }
    found
}

/// Reads a tile.
pub(crate) fn read(tile: &[u8]) -> Layers {
    let layers = fields(tile).into_iter().map(|(number, wire)| {
        assert_eq!(number, 3, "a tile has layers alone");
        let Wire::Bytes(layer) = wire else {
            panic!("a layer")
        };
        let (mut name, mut keys, mut values, mut raw) = (None, Vec::new(), Vec::new(), Vec::new());
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        for field in fields(layer) {
            match field {
                (1, Wire::Bytes(bytes)) => name = Some(text(bytes)),
                (2, Wire::Bytes(bytes)) => raw.push(bytes),
                (3, Wire::Bytes(bytes)) => keys.push(text(bytes)),
                (4, Wire::Bytes(bytes)) => values.push(value(bytes)),
                (5, Wire::Varint(extent)) => assert_eq!(extent, 4_096),
                (15, Wire::Varint(version)) => assert_eq!(version, 2),
                (other, _) => panic!("field {other} of a layer"),
            }
        }
        let features = raw.into_iter().map(|bytes| {
            let mut feature = Feature {
                kind: 0,
                properties: BTreeMap::new(),
                points: Vec::new(),
            };
            for field in fields(bytes) {
                match field {
                    (2, Wire::Bytes(tags)) => {
                        for pair in packed(tags).chunks(2) {
                            let key = keys[pair[0] as usize].clone();
                            let value = values[pair[1] as usize].clone();
                            let before = feature.properties.insert(key, value);
                            assert_eq!(before, None, "a property once");
                        }
                    }
                    (3, Wire::Varint(kind)) => feature.kind = kind,
                    (4, Wire::Bytes(geometry)) => feature.points = points(&packed(geometry)),
                    (other, _) => panic!("field {other} of a feature"),
                }
            }
            feature
        });
        (name.expect("a name"), features.collect())
    });
    layers.collect()
}
