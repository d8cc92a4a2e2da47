//! The tests that every entity has: each promise of its API is a test with a name of its own.
//!
//! What is sent follows from what the entity says of itself ([`Resource`](crate::Resource)): its example and variations of it, its
//! filters, its orders. The suite knows no entity and no driver; [`conformance_tests!`](crate::conformance_tests) names both.

#![expect(missing_docs, reason = "a promise is documented by its name")]

mod bodies;
mod callers;
mod changes;
mod creation;
mod declared;
mod lists;
mod places;
mod reading;
mod scene;
mod variation;

pub use self::scene::{Scene, keep};

/// The only list of the promises: hands each, with its module, to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! each_conformity {
    ($then:path, $($arguments:tt)*) => {
        $then! {
            [$($arguments)*]
            bodies::a_value_of_another_type_is_refused
            bodies::an_unknown_field_is_refused_wherever_it_stands
            bodies::the_largest_entity_is_kept_and_found
            bodies::what_is_not_the_json_of_an_operation_is_refused
            callers::a_caller_needs_the_scope_of_an_operation
            callers::environments_never_see_each_other
            changes::a_deleted_entity_is_gone
            changes::a_json_patch_is_done_whole_or_not_at_all
            changes::a_merge_patch_changes_what_it_names
            changes::a_replacement_is_a_total_update
            changes::a_writer_may_demand_a_version
            creation::a_created_entity_is_where_its_location_says
            creation::a_creation_sent_again_under_its_key_happens_once
            creation::what_only_one_may_have_is_refused_to_another
            lists::every_filter_finds_what_it_says
            lists::every_order_is_paged_through_whole
            lists::what_a_list_does_not_take_is_refused
            reading::a_missing_entity_is_not_found
            reading::a_reader_who_has_the_version_gets_304
        }
    };
}

/// One test for each promise, on the embedded store and on each store that is named:
/// `conformance_tests!(price_lists::controller, price_lists::PriceList, dynamodb, mongodb)`.
///
/// `sqlserver` are documents, and `sqlserver_tables` the tables that the entity says it lies in. Those on a server are ignored by `cargo test`: `scripts/test` includes them where there is one. The package needs the
/// crates of the named stores for its tests, with what these have for tests.
#[macro_export]
macro_rules! conformance_tests {
    ($controller:path, $entity:ty $(, $store:ident)* $(,)?) => {
        mod conformance {
            $crate::each_conformity!(
                $crate::conformity_tests,
                $controller, $entity, $crate::testing::Directory::new(), []
            );
        }

        mod stores {
            $($crate::conformance_on!($store, $controller, $entity);)*
        }
    };
}

/// The tests on one kind of store. Their path says which: `scripts/test` leaves out those that have no server.
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_on {
    (dynamodb, $controller:path, $entity:ty) => {
        mod dynamodb {
            $crate::each_conformity!(
                $crate::conformity_tests,
                $controller,
                $entity,
                store_dynamodb::testing::TestTables::prepared::<$entity>().await,
                ["needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
            );
        }
    };
    (mongodb, $controller:path, $entity:ty) => {
        mod mongodb {
            $crate::each_conformity!(
                $crate::conformity_tests,
                $controller,
                $entity,
                store_mongodb::contract::TestDatabase::new(),
                ["needs a MongoDB server: TEST_MONGODB_URI"]
            );
        }
    };
    (sqlserver, $controller:path, $entity:ty) => {
        mod sqlserver {
            $crate::each_conformity!(
                $crate::conformity_tests,
                $controller,
                $entity,
                store_sqlserver::contract::TestDocuments::default(),
                ["needs a SQL Server: TEST_SQLSERVER_URL"]
            );
        }
    };
    (sqlserver_tables, $controller:path, $entity:ty) => {
        mod sqlserver {
            $crate::each_conformity!(
                $crate::conformity_tests,
                $controller,
                $entity,
                store_sqlserver::contract::TestSchemas::new(),
                ["needs a SQL Server: TEST_SQLSERVER_URL"]
            );
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! conformity_tests {
    ([$controller:path, $entity:ty, $factory:expr, $needs:tt] $($module:ident :: $name:ident)*) => {
        $($crate::conformity_test!($controller, $entity, $factory, $needs, $name);)*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! conformity_test {
    ($controller:path, $entity:ty, $factory:expr, [$($needs:literal)?], $name:ident) => {
        #[test]
        $(#[ignore = $needs])?
        fn $name() {
            use $crate::testing::conformance::{keep, promise};

            keep::<$entity, _, _>($controller, async { $factory }, promise::$name);
        }
    };
}

macro_rules! promise_exports {
    ([] $($module:ident :: $name:ident)*) => {
        /// The promises, for the tests that `conformance_tests!` writes.
        #[doc(hidden)]
        pub mod promise {
            $(pub use super::$module::$name;)*
        }
    };
}
each_conformity!(promise_exports,);
