//! Where any text stands among the values of a column, said in a text that the server compares exactly: it
//! knows no other alphabet, ignores what is filled up at the end, and cuts what is too long.

use crate::Kind;

/// A place in the order of the column's values, which is that of bytes. Those of an ASCII column are visible
/// with inner spaces; none holds U+0000, and none is longer than the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// At this value.
    At(Vec<u8>),
    /// Right after these bytes, and at no value.
    After(Vec<u8>),
}

impl Cut {
    /// The place of a text in a column of this kind, which can be searched.
    pub(crate) fn of(text: &str, kind: Kind) -> Self {
        let length = usize::from(kind.searched_bytes().unwrap_or_default());
        if let Kind::Bytes(_) = kind {
            let kept: Vec<u8> = text.bytes().take(length).take_while(|byte| *byte != 0).collect();
            return if kept.len() == text.len() { Self::At(kept) } else { Self::After(kept) };
        }
        let visible = |byte: &u8| (b' '..=b'~').contains(byte);
        let plain = text.bytes().take(length).take_while(visible).count();
        let (kept, rest) = (&text[..plain], &text[plain..]);
        let trimmed = || kept.trim_end_matches(' ').as_bytes().to_owned();
        match rest.bytes().next() {
            // Greater than whatever begins with the same: the place after the greatest of those.
            Some(0x7f..) if plain < length => {
                let mut greatest = kept.as_bytes().to_owned();
                greatest.resize(length, b'~');
                Self::After(greatest)
            }
            // Less than whatever begins with the same and goes on, or longer than any value.
            Some(_) => Self::After(trimmed()),
            None if kept.ends_with(' ') => Self::After(trimmed()),
            None => Self::At(kept.as_bytes().to_owned()),
        }
    }

    /// The value that the text is, if it is one.
    pub(crate) fn value(text: &str, kind: Kind) -> Option<&str> {
        Self::of(text, kind).is_value().then_some(text)
    }

    /// Whether it is the place of a value.
    pub(crate) fn is_value(&self) -> bool {
        matches!(self, Self::At(_))
    }

    /// What values are compared with.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::At(bytes) | Self::After(bytes) => bytes,
        }
    }

    /// The comparison for what is greater than the place, or also equal to it.
    pub(crate) fn greater(&self, or_equal: bool) -> &'static str {
        if or_equal && matches!(self, Self::At(_)) { ">=" } else { ">" }
    }

    /// The comparison for what is less than the place, or also equal to it.
    pub(crate) fn less(&self, or_equal: bool) -> &'static str {
        if or_equal || matches!(self, Self::After(_)) { "<=" } else { "<" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: u16 = 3;

    /// All values of a small alphabet, in order.
    fn values(letters: &[char]) -> Vec<String> {
        let mut values = vec![String::new()];
        for length in 1..=LENGTH {
            for number in 0..letters.len().pow(length.into()) {
                let place =
                    |at: u16| letters[number / letters.len().pow(at.into()) % letters.len()];
                values.push((0..length).map(place).collect());
            }
        }
        values
    }

    /// How the server compares: the shorter value is filled up.
    fn filled(bytes: &[u8], with: u8) -> Vec<u8> {
        let mut filled = bytes.to_owned();
        filled.resize(16, with);
        filled
    }

    fn check(kind: Kind, values: &[String], filling: u8) {
        let texts =
            ["", " ", "a", "a ", "a  ", "a\t", "a\u{e9}", "\u{e9}", "a~\u{ff5e}", "abc", "abcd"];
        let long = ["aaa~", "aa\u{7f}", "~~~\u{1f600}", "\0", "A\0b", "~~~~", "aa a", "a\u{1f}"];
        for text in texts.into_iter().chain(long) {
            let cut = Cut::of(text, kind);
            for value in values {
                let (left, right) =
                    (filled(value.as_bytes(), filling), filled(cut.bytes(), filling));
                let holds = |comparison| match comparison {
                    ">" => left > right,
                    ">=" => left >= right,
                    "<" => left < right,
                    _ => left <= right,
                };
                let told = [true, false]
                    .map(|or_equal| (holds(cut.greater(or_equal)), holds(cut.less(or_equal))));
                let value = value.as_str();
                let expected = [(value >= text, value <= text), (value > text, value < text)];
                assert_eq!(told, expected, "{value:?} {text:?} {cut:?}");
                let found = Cut::value(text, kind);
                assert_eq!(found.is_some_and(|text| text == value), value == text);
            }
        }
    }

    #[test]
    fn every_text_is_compared_as_its_bytes_are() {
        let mut ascii = values(&[' ', '!', 'A', 'a', 'b', '~']);
        ascii.retain(|value| !value.ends_with(' '));
        check(Kind::Ascii(LENGTH), &ascii, b' ');
        let mut any = values(&['\u{1}', ' ', 'A', 'a', 'b', '~', '\u{e9}']);
        any.retain(|value| value.len() <= LENGTH.into());
        check(Kind::Bytes(LENGTH), &any, 0);
    }
}
