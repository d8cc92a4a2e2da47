//! How many connections a store has, and how long one is used: counted by a gate on the way to the server.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use config::{Environment, PoolSettings};
use store::{
    Store,
    contract::{Factory, Sample, faults::Remote},
};
use store_sqlserver::contract::TestSchemas;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

use crate::parcel::Parcel;

/// Long enough for every connection to be used for something else meanwhile.
const LONG_S: u64 = 600;

/// Counts the connections that it lets through.
struct Gate {
    address: SocketAddr,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    open: AtomicUsize,
    most: AtomicUsize,
    made: AtomicUsize,
}

impl Gate {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, counts) = (listener.local_addr().unwrap(), Arc::<Counts>::default());
        let all = Arc::clone(&counts);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server.clone(), Arc::clone(&all)));
            }
        });
        Self { address, counts }
    }

    /// How many were open at the same time at most, and how many were made in all.
    fn counted(&self) -> (usize, usize) {
        let Counts { most, made, .. } = &*self.counts;
        (most.load(Ordering::Relaxed), made.load(Ordering::Relaxed))
    }
}

async fn carry(mut client: TcpStream, server: String, counts: Arc<Counts>) {
    counts.made.fetch_add(1, Ordering::Relaxed);
    let open = counts.open.fetch_add(1, Ordering::Relaxed) + 1;
    counts.most.fetch_max(open, Ordering::Relaxed);
    let mut server = TcpStream::connect(server).await.unwrap();
    // However it ends, it is open no longer.
    let _ = copy_bidirectional(&mut client, &mut server).await;
    counts.open.fetch_sub(1, Ordering::Relaxed);
}

/// A store with these connections, one entity in it, and the gate that it goes through.
async fn behind_a_gate(
    schemas: &TestSchemas,
    connections: PoolSettings,
) -> (Arc<dyn Store<Parcel>>, Gate) {
    let apart: Arc<dyn Store<Parcel>> = schemas.open(Environment::Dev).await;
    apart.create(&Parcel::sample(1), None).await.unwrap();
    let gate = Gate::to(Remote::<Parcel>::server(schemas)).await;
    (schemas.open_with(connections, Some(gate.address)), gate)
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn a_store_has_no_more_connections_than_it_may() {
    let schemas = TestSchemas::new();
    let connections = PoolSettings { size: 3, idle_s: LONG_S, lifetime_s: LONG_S };
    let (store, gate) = behind_a_gate(&schemas, connections).await;
    let before = gate.counted();
    let callers: Vec<_> = (0..24)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.read(&Parcel::sample(1).id).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for caller in callers {
        outcomes.push(caller.await.unwrap());
    }
    schemas.remove().await;

    // None was made before one was needed, and none of those that were made was given up.
    assert_eq!(before, (0, 0));
    assert_eq!(gate.counted(), (3, 3));
    outcomes.into_iter().for_each(|outcome| drop(outcome.unwrap()));
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn a_connection_that_was_idle_for_too_long_is_not_used_again() {
    let schemas = TestSchemas::new();
    let connections = PoolSettings { size: 1, idle_s: 1, lifetime_s: LONG_S };
    let (store, gate) = behind_a_gate(&schemas, connections).await;
    let id = Parcel::sample(1).id;

    let mut made = Vec::new();
    for pause in [Duration::ZERO, Duration::ZERO, Duration::from_millis(1_100)] {
        sleep(pause).await;
        store.read(&id).await.unwrap();
        made.push(gate.counted());
    }
    schemas.remove().await;

    assert_eq!(made.iter().map(|(_, made)| *made).collect::<Vec<_>>(), [1, 1, 2]);
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn a_connection_that_lived_for_too_long_is_not_used_again() {
    let schemas = TestSchemas::new();
    let connections = PoolSettings { size: 1, idle_s: LONG_S, lifetime_s: 2 };
    let (store, gate) = behind_a_gate(&schemas, connections).await;
    let id = Parcel::sample(1).id;

    // It is never idle meanwhile.
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(2_500) {
        store.read(&id).await.unwrap();
        sleep(Duration::from_millis(50)).await;
    }
    store.read(&id).await.unwrap();
    let (_, made) = gate.counted();
    schemas.remove().await;

    assert_eq!(made, 2);
}
