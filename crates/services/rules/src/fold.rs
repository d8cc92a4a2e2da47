//! When two texts are the same to a reader.

use unicode_normalization::UnicodeNormalization;

/// The text without what a reader who compares or searches does not see: case, the two forms of a small sigma, and
/// whether an accent stands on its own (NFC).
pub fn folded(text: &str) -> String {
    let sigma = |letter| if letter == 'ς' { 'σ' } else { letter };
    text.nfc().flat_map(char::to_lowercase).map(sigma).nfc().collect()
}

/// The form of a text without control characters and without those of [`has_invisible`] that two bytes hold in UTF-16: all
/// readers of a schema understand the others differently.
pub const VISIBLE: &str = r"^[^\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f-\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]*$";

/// Whether a text has characters that are not seen or that turn others round: two texts with them may look alike.
pub fn has_invisible(text: &str) -> bool {
    text.contains(|character| {
        matches!(character, '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_alike_is_alike() {
        for (one, other) in
            [("Me", "mE"), ("\u{e9}", "E\u{301}"), ("ΟΔΟΣ", "οδος"), ("\u{130}", "i\u{307}")]
        {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert!(folded("ΟΔΟΣΑ").contains(&folded("ΟΔΟΣ")));
        assert_ne!(folded("e"), folded("\u{e9}"));
    }

    #[test]
    fn the_form_of_what_is_seen_says_the_same() {
        let visible = regex_lite::Regex::new(VISIBLE).unwrap();
        for character in '\0'..='\u{ffff}' {
            let text = character.to_string();
            let is_seen = !character.is_control() && !has_invisible(&text);
            assert_eq!(visible.is_match(&text), is_seen, "{character:?}");
        }
    }

    #[test]
    fn what_is_not_seen_is_found() {
        for bad in ["adm\u{200b}in", "\u{202e}nimda", "a\u{feff}", "a\u{fe0f}"] {
            assert!(has_invisible(bad), "{bad:?}");
        }
        assert!(!has_invisible("Se\u{f1}or \u{1f44b} \u{5d0}"));
    }
}
