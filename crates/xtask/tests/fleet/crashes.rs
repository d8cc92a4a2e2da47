//! What survives a crash.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::json;

use crate::{
    http,
    processes::{self, await_that},
    server::{Server, scratch},
    slow,
};

/// Writers at once: more than a machine has processors, so that some are in the middle of a write.
const WRITERS: usize = 4;

/// Writes that are acknowledged before the gateway is killed.
const WRITES: usize = 40;

/// What a loaded machine may need for these writes, or to see that a request has begun.
const LONG_ENOUGH: Duration = Duration::from_secs(120);

#[test]
fn every_acknowledged_write_survives_a_kill_of_the_gateway() {
    let folder = scratch();
    let server = Server::up(folder.path());
    let url = server.url("/dev/users");
    let acknowledged = Mutex::new(BTreeSet::new());
    let stopped = AtomicBool::new(false);
    let write = |writer: usize| {
        for number in 0.. {
            if stopped.load(Ordering::Relaxed) {
                return;
            }
            let uid = format!("{writer}-{number}");
            let user = json!({"uid": uid, "username": uid, "email": format!("{uid}@company.com")});
            let json = [("content-type", "application/json")];
            let Ok(answer) = http::try_send("POST", &url, &json, &user.to_string()) else { return };
            if answer.status == 201 {
                acknowledged.lock().unwrap().insert(uid);
            }
        }
    };
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || write(writer));
        }
        await_that(LONG_ENOUGH, || match acknowledged.lock().unwrap().len() {
            enough if enough >= WRITES => Ok(()),
            few => Err(format!("only {few} writes were acknowledged")),
        });
        server.kill();
        stopped.store(true, Ordering::Relaxed);
    });

    let server = Server::up(folder.path());
    let acknowledged = acknowledged.into_inner().unwrap();
    let lost = acknowledged
        .iter()
        .filter(|uid| server.get(&format!("/dev/users/{uid}")).status != 200)
        .collect::<Vec<_>>();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), acknowledged.len());
    server.stop();
}

#[test]
fn a_function_killed_in_the_middle_of_a_request_costs_that_request_only() {
    let slow = slow::Gateway::start(&[]);
    thread::scope(|scope| {
        let killed = scope.spawn(|| slow.wait_for("600"));
        let pid =
            await_that(LONG_ENOUGH, || slow.began().first().copied().ok_or("none".to_owned()));
        processes::kill(pid);
        let killed = killed.join().unwrap();
        assert_eq!(
            (killed.status, killed.json()),
            (502, json!({"message": "Internal server error"}))
        );
    });
    let next = slow.wait_for("0");
    assert_eq!(next.status, 200, "{next}");
    slow.stop();
}
