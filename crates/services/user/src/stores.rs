//! The contract of stores, kept with users: by the embedded store, and by DynamoDB, where they live.

mod dynamodb;
mod embedded;

use garde::Validate;
use store::contract::{Sample, proptest::prelude::*};

use crate::{NewUser, User, UserDetails};

/// Where users differ that are the same but for a count: in the case of so many letters, which no
/// comparison of addresses sees. As many as a count has bits.
const LETTERS: usize = 32;

fn user(uid: &str, username: &str, email: &str) -> User {
    let (username, email) = (username.to_owned(), email.to_owned());
    User { uid: uid.to_owned(), details: UserDetails { username, email } }
}

impl Sample for User {
    fn sample(number: u32) -> Self {
        let domain = "c".repeat(LETTERS);
        user(
            &format!("uid-{number}"),
            &format!("Username {number}"),
            &format!("user-{number}@{domain}.example"),
        )
    }

    fn counted(mut self, count: u32) -> Self {
        let Some((local, domain)) = self.details.email.split_once('@') else { return self };
        let letters = domain.chars().enumerate().map(|(place, letter)| {
            let is_set = place < LETTERS && (count >> place) & 1 == 1;
            match (place < LETTERS, is_set) {
                (true, true) => letter.to_ascii_uppercase(),
                (true, false) => letter.to_ascii_lowercase(),
                (false, _) => letter,
            }
        });
        self.details.email = format!("{local}@{}", letters.collect::<String>());
        self
    }

    fn count(&self) -> u32 {
        let domain = self.details.email.split_once('@').map_or("", |(_, domain)| domain);
        let letters = domain.chars().take(LETTERS).enumerate();
        letters.filter(|(_, letter)| letter.is_ascii_uppercase()).map(|(place, _)| 1 << place).sum()
    }

    fn claiming(mut self, field: &'static str, other: &Self) -> Self {
        match field {
            "username" => self.details.username.clone_from(&other.details.username),
            _ => self.details.email.clone_from(&other.details.email),
        }
        self
    }

    fn extremes() -> Vec<Self> {
        let longest_name = "\u{1f600}".repeat(64);
        let longest_label = "x".repeat(63);
        let longest_address =
            format!("{}@{longest_label}.{longest_label}.{}.com", "l".repeat(64), "y".repeat(57));
        vec![
            user(&"u".repeat(64), &longest_name, &longest_address),
            user("~", "a", "a@b.c"),
            user("_", "A", "b@b.c"),
            user("-", "a.", "\u{e9}@b.c"),
            user("...", "\u{e9}", "E-\u{e8}@b.c"),
            user("u", "e\u{301}", "stra\u{df}e@b.c"),
            user("U", "%' OR ''='", "strasse@b.c"),
            user("0", "stra\u{df}e", "o'clock@b.c"),
            user("00", "strasse", "%_$#!@b.c"),
            user("1e400", "\u{ff5e}", "#unique@b.c"),
            user("null", "#answer:key", "\u{ff21}@b.c"),
        ]
    }

    fn generated(number: u32) -> BoxedStrategy<Self> {
        ("[a-zA-Z]{1,3}[._-]?", "[a-zA-Z\u{e0}-\u{e4}' %_#]{0,8}", "[a-zA-Z]{1,9}")
            .prop_map(move |(local, name, domain)| {
                user(
                    &format!("uid.{number}"),
                    &format!("x{name}{number}"),
                    &format!("{local}{number}@{domain}.example"),
                )
            })
            .boxed()
    }
}

#[test]
fn every_sample_is_a_valid_user() {
    let numbered = [0, 1, 99].map(User::sample);
    let counted = [7, u32::MAX].map(|count| User::sample(1).counted(count));
    for User { uid, details: UserDetails { username, email } } in
        numbered.into_iter().chain(counted).chain(User::extremes())
    {
        let new = NewUser { uid, username, email };
        assert!(new.validate().is_ok(), "{new:?}");
    }
}

#[test]
fn a_count_is_found_again_and_changes_no_unique_value() {
    use store::Entity;

    let sample = User::sample(1);
    assert_eq!(sample.count(), 0);
    for count in [1, 2, 64, u32::MAX] {
        let counted = sample.clone().counted(count);
        assert_eq!((counted.count(), counted.indexed()), (count, sample.indexed()));
        assert_eq!(counted.counted(0), sample);
    }
}
