//! The test that every store passes, as a library: each promise is a test with a name of its own.
//!
//! It knows no driver. A store crate says how its stores are opened ([`Factory`]) and names the kind of
//! entity; [`contract_tests!`](crate::contract_tests) does the rest. [`Specimen`] is a kind that uses all
//! that a store promises; a store that keeps only one kind is tested with that kind's [`Sample`].

#![expect(missing_docs, reason = "a promise is documented by its name")]
#![expect(clippy::unwrap_used, reason = "a promise that is not kept panics")]

pub mod benchmark;
mod creation;
#[cfg(feature = "embedded")]
mod directory;
mod environments;
pub mod evolution;
pub mod faults;
pub mod frozen;
mod harness;
mod idempotency;
mod lists;
pub mod model;
mod outcomes;
mod paging;
mod races;
mod replacement;
mod sample;
mod specimen;
pub mod tls;
mod uniqueness;
mod values;

pub use proptest;

#[cfg(feature = "embedded")]
pub use self::directory::Directory;
pub use self::{
    harness::{Factory, keep},
    sample::Sample,
    specimen::Specimen,
};

/// The only list of the promises: hands each, with its module, to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! each_promise {
    ($then:path, $($arguments:tt)*) => {
        $then! {
            [$($arguments)*]
            creation::a_created_entity_is_read_back
            creation::a_missing_entity_is_not_found
            creation::a_taken_identifier_is_refused
            creation::a_deleted_entity_is_gone_and_its_identifier_is_free
            environments::environments_never_see_each_other
            idempotency::the_same_request_again_gets_the_first_answer
            idempotency::another_request_with_the_same_key_is_refused
            idempotency::a_failed_creation_keeps_no_answer
            idempotency::an_answer_is_kept_as_long_as_asked
            idempotency::keys_are_told_apart_exactly
            idempotency::of_racing_creations_with_one_key_one_happens
            lists::an_empty_store_has_an_empty_list
            lists::an_undeclared_field_is_a_bug
            lists::every_list_is_the_one_of_a_plain_model
            paging::a_place_that_no_page_named_is_harmless
            paging::pages_neither_repeat_nor_skip_what_nobody_touches
            races::of_racing_creators_of_an_identifier_one_wins
            races::of_racing_creators_of_a_unique_value_one_wins
            races::of_racing_claims_of_a_unique_value_one_wins
            races::of_racing_deletions_one_happens
            races::racing_replacements_lose_no_update
            replacement::a_replacement_is_a_later_version
            replacement::a_version_that_was_read_before_is_stale
            replacement::times_are_kept_to_the_millisecond_and_grow
            replacement::writers_are_kept_by_name
            uniqueness::a_taken_value_is_refused_on_creation
            uniqueness::a_taken_value_is_refused_on_replacement
            uniqueness::an_entity_keeps_its_own_value
            uniqueness::a_value_is_free_after_deletion_and_after_a_change
            values::the_hardest_values_come_back_exactly
            values::the_hardest_values_are_found_and_sorted_exactly
        }
    };
}

/// One test for each promise: `contract_tests!(Specimen, Directory::new())`.
///
/// The first argument is a [`Sample`]; the second makes a [`Factory`] of it, and may `await`. It is made
/// anew for each test, and must reach data that no other test sees. A third says what the tests need,
/// and `cargo test` ignores them: `scripts/test` includes them where that is there.
#[macro_export]
macro_rules! contract_tests {
    ($entity:ty, $factory:expr $(, $needs:literal)?) => {
        $crate::each_promise!($crate::promise_tests, $entity, $factory $(, $needs)?);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! promise_tests {
    ([$entity:ty, $factory:expr] $($module:ident :: $name:ident)*) => {
        $(
            #[test]
            fn $name() {
                $crate::contract::keep(async { $factory }, $crate::contract::promise::$name::<$entity>);
            }
        )*
    };
    ([$entity:ty, $factory:expr, $needs:literal] $($module:ident :: $name:ident)*) => {
        $(
            #[test]
            #[ignore = $needs]
            fn $name() {
                $crate::contract::keep(async { $factory }, $crate::contract::promise::$name::<$entity>);
            }
        )*
    };
}

macro_rules! promise_exports {
    ([] $($module:ident :: $name:ident)*) => {
        /// The promises, for the tests that `contract_tests!` writes.
        #[doc(hidden)]
        pub mod promise {
            $(pub use super::$module::$name;)*
        }
    };
}
each_promise!(promise_exports,);
