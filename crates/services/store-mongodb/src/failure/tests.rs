use mongodb::{
    bson::{deserialize_from_document, doc},
    error::{CommandError, WriteError},
};

use super::*;

fn command(code: i32) -> Failure {
    let reply = doc! { "code": code, "codeName": "Name", "errmsg": "the reason" };
    let error: CommandError = deserialize_from_document(reply).unwrap();
    mongodb::error::Error::from(ErrorKind::Command(error)).into()
}

fn write(code: i32) -> Failure {
    let reply = doc! { "code": code, "errmsg": "the reason" };
    let error: WriteError = deserialize_from_document(reply).unwrap();
    mongodb::error::Error::from(ErrorKind::Write(WriteFailure::WriteError(error))).into()
}

fn io() -> Failure {
    mongodb::error::Error::from(std::io::Error::other("connection reset")).into()
}

fn into_error(failure: Failure) -> Error {
    failure.into_error("read an entity", "host:1/dev_flotilla")
}

#[test]
fn what_may_pass_is_unavailable() {
    for code in PASSING {
        assert!(matches!(into_error(command(code)), Error::Unavailable { .. }), "{code}");
    }
    assert!(matches!(into_error(io()), Error::Unavailable { .. }));
    assert!(matches!(into_error(Failure::Raced), Error::Unavailable { .. }));
    assert!(matches!(into_error(Failure::Unclear), Error::Unavailable { .. }));
}

#[test]
fn what_does_not_pass_is_internal_and_names_the_database() {
    for failure in [command(121), command(2), write(121)] {
        assert!(matches!(into_error(failure), Error::Internal { .. }));
    }
    assert_eq!(
        error::chain(&into_error(command(26))),
        "failed to read an entity: `host:1/dev_flotilla`: the reason (code 26)"
    );
}

#[test]
fn only_what_others_caused_is_tried_again() {
    for failure in [io(), write(WRITE_CONFLICT), write(DUPLICATE_KEY), Failure::Raced] {
        assert!(failure.may_be_repeated(), "{failure:?}");
    }
    for failure in [write(121), command(2), command(50), Failure::Unclear] {
        assert!(!failure.may_be_repeated(), "{failure:?}");
    }
}

#[test]
fn a_lost_answer_leaves_it_unclear_what_was_done() {
    assert!(io().is_unclear());
    for failure in [write(WRITE_CONFLICT), write(DUPLICATE_KEY), command(2)] {
        assert!(!failure.is_unclear(), "{failure:?}");
    }
}

#[test]
fn a_refused_login_is_known_by_its_code() {
    assert!(command(18).is_refused_login());
    // Unauthorized: the login is known, and has not the privilege.
    assert!(!command(13).is_refused_login() && !command(2).is_refused_login());
}
