//! Where any text stands among the values of an ASCII column, said in a text that the server compares
//! exactly: it knows no other alphabet, ignores spaces at the end, and cuts what is too long.

/// A place in the order of the column's values. Those are visible ASCII with inner spaces, at most as
/// long as the column; among such values the server's order is that of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// At this value.
    At(String),
    /// Right after this text, and at no value.
    After(String),
}

impl Cut {
    /// The place of a text in a column of so many characters.
    pub(crate) fn of(text: &str, length: u16) -> Self {
        let visible = |byte: &u8| (b' '..=b'~').contains(byte);
        let plain = text.bytes().take(usize::from(length)).take_while(visible).count();
        let (kept, rest) = (&text[..plain], &text[plain..]);
        match rest.bytes().next() {
            // Greater than whatever begins with the same: the place after the greatest of those.
            Some(0x7f..) if plain < usize::from(length) => {
                let room = usize::from(length) - plain;
                Self::After(format!("{kept}{}", "~".repeat(room)))
            }
            // Less than whatever begins with the same and goes on, or longer than any value.
            Some(_) => Self::After(kept.trim_end_matches(' ').to_owned()),
            None if kept.ends_with(' ') => Self::After(kept.trim_end_matches(' ').to_owned()),
            None => Self::At(kept.to_owned()),
        }
    }

    /// The value that the text is, if it is one.
    pub(crate) fn value(text: &str, length: u16) -> Option<&str> {
        (Self::of(text, length) == Self::At(text.to_owned())).then_some(text)
    }

    /// The text that values are compared with.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::At(text) | Self::After(text) => text,
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
    fn values() -> Vec<String> {
        let mut values = vec![String::new()];
        for length in 1..=LENGTH {
            let letters = [' ', '!', 'A', 'a', 'b', '~'];
            for number in 0..letters.len().pow(length.into()) {
                let place =
                    |at: u16| letters[number / letters.len().pow(at.into()) % letters.len()];
                values.push((0..length).map(place).collect());
            }
        }
        values.retain(|value| !value.ends_with(' '));
        values
    }

    /// How the server compares: the shorter text is filled with spaces.
    fn padded(text: &str) -> String {
        format!("{text:<8}")
    }

    #[test]
    fn every_text_is_compared_as_its_bytes_are() {
        let values = values();
        let texts =
            ["", " ", "a", "a ", "a  ", "a\t", "a\u{e9}", "\u{e9}", "a~\u{ff5e}", "abc", "abcd"];
        let long = ["aaa~", "aa\u{7f}", "~~~\u{1f600}", "\0", "A\0b", "~~~~", "aa a", "a\u{1f}"];
        for text in texts.into_iter().chain(long) {
            let cut = Cut::of(text, LENGTH);
            for value in &values {
                let (left, right) = (padded(value), padded(cut.text()));
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
                assert_eq!(
                    Cut::value(text, LENGTH).is_some_and(|text| text == value),
                    value == text
                );
            }
        }
    }
}
