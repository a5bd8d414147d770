//! Coordinates of a geometry, at whatever depth they are nested, in little memory.

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// A position, or a list of coordinates. An empty list is [`Coordinates::List`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Coordinates {
    Position { lon: f64, lat: f64, altitude: bool },
    List(Vec<Coordinates>),
}

/// One item of a list in JSON: a number, or coordinates.
enum Item {
    Number(f64),
    Inner(Coordinates),
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("numbers and lists of numbers in `coordinates`")
    }
    fn visit_f64<E>(self, number: f64) -> Result<Item, E> {
        Ok(Item::Number(number))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Item, E> {
        Ok(Item::Number(number as f64))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Item, E> {
        Ok(Item::Number(number as f64))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Item, A::Error> {
        let coordinates = match list.next_element()? {
            None => Coordinates::List(Vec::new()),
            Some(Item::Number(lon)) => position(lon, list)?,
            Some(Item::Inner(first)) => {
                let mut inner = vec![first];
                while let Some(item) = list.next_element()? {
                    match item {
                        Item::Inner(next) => inner.push(next),
                        Item::Number(_) => return Err(mixed()),
                    }
                }
                Coordinates::List(inner)
            }
        };
        Ok(Item::Inner(coordinates))
    }
}

fn mixed<E: Error>() -> E {
    E::custom("numbers and lists are mixed in `coordinates`")
}

/// The rest of a position after its first number.
fn position<'de, A: SeqAccess<'de>>(lon: f64, mut list: A) -> Result<Coordinates, A::Error> {
    let Some(Item::Number(lat)) = list.next_element()? else {
        return Err(A::Error::custom("a position needs longitude and latitude"));
    };
    let mut altitude = false;
    while let Some(item) = list.next_element()? {
        match item {
            Item::Number(_) => altitude = true,
            Item::Inner(_) => return Err(mixed()),
        }
    }
    Ok(Coordinates::Position { lon, lat, altitude })
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Item::deserialize(deserializer)? {
            Item::Inner(coordinates) => Ok(coordinates),
            Item::Number(_) => Err(D::Error::custom("`coordinates` is one number")),
        }
    }
}
