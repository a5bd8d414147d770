//! Words of a closed list, as files write them, and what to say of one that is not on it.

use crate::errors::suggestion;
use serde::de::{DeserializeOwned, Deserializer, Visitor, value};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// A word of a type whose values are words.
///
/// # Errors
/// That it is not on the list, and which one was probably meant.
pub(crate) fn read<T: DeserializeOwned>(noun: &str, word: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| not_one_of(noun, word, &of::<T>()))
}

/// That a word is none of these.
pub(crate) fn not_one_of(noun: &str, word: &str, words: &[&str]) -> String {
    format!(
        "is `{word}`, which is not known; {}",
        suggestion(noun, word, words)
    )
}

/// All words of a type whose values are words; none if they are something else.
pub(crate) fn of<T: DeserializeOwned>() -> Vec<&'static str> {
    let mut words: &'static [&'static str] = &[];
    // It never has a value: it only asks the type which words it knows.
    let _: Result<T, _> = T::deserialize(Asking(&mut words));
    words.to_vec()
}

struct Asking<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asking<'_> {
    type Error = value::Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = variants;
        self.deserialize_any(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("there is no value"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::RoleKind;

    #[test]
    fn a_word_that_is_not_on_the_list_is_told_with_what_was_meant() {
        assert_eq!(read::<RoleKind>("role", "monitor"), Ok(RoleKind::Monitor));
        let said = read::<RoleKind>("role", "monitors").expect_err("no word");
        assert_eq!(
            said,
            "is `monitors`, which is not known; did you mean `monitor`?"
        );
        let said = read::<RoleKind>("role", "king").expect_err("no word");
        assert!(said.contains("use one of `chair`, "), "{said}");
        assert_eq!(of::<String>(), Vec::<&str>::new());
    }
}
