//! Several processes on one file, and processes that are killed.

use std::{
    io::{BufRead, BufReader, Write},
    ops::Range,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use error::Error;
use store::{
    EmbeddedStore, Query, Sort, Store,
    contract::{Directory, Sample, Specimen},
};

/// The test that is a writer when a parent process says so.
const WRITER: &str = "processes::a_writer";

/// Tell a writer which file it writes, its first number, and the number before which it ends.
const FILE: &str = "TEST_WRITER_FILE";
const FIRST: &str = "TEST_WRITER_FIRST";
const END: &str = "TEST_WRITER_END";

/// What every writer counts up, beside the entities of its own.
const SHARED: u32 = u32::MAX;

/// Before a line that the test harness did not print.
const ACKNOWLEDGED: &str = "acknowledged ";

/// A process that adds the entities of these numbers and prints each one that is acknowledged.
fn writer(file: &Path, numbers: Range<u32>) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", WRITER, "--nocapture", "--test-threads", "1"])
        .env(FILE, file)
        .env(FIRST, numbers.start.to_string())
        .env(END, numbers.end.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

/// The number on a whole line of acknowledgement.
fn acknowledged(line: &str) -> Option<u32> {
    let (_, number) = line.strip_suffix('\n')?.split_once(ACKNOWLEDGED)?;
    number.parse().ok()
}

/// Not a test of its own: without a parent it has nothing to write, and passes.
#[tokio::test]
async fn a_writer() {
    let Some((file, numbers)) = from_parent() else { return };
    let store = EmbeddedStore::<Specimen>::open(file).await.unwrap();
    for number in numbers {
        store.create(&Specimen::sample(number), None).await.unwrap();
        count_up(&store).await;
        let mut output = std::io::stdout().lock();
        output.write_all(format!("{ACKNOWLEDGED}{number}\n").as_bytes()).unwrap();
        output.flush().unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "this test is started by another as a process")]
fn from_parent() -> Option<(String, Range<u32>)> {
    let number = |name| std::env::var(name).ok()?.parse().ok();
    Some((std::env::var(FILE).ok()?, number(FIRST)?..number(END)?))
}

async fn count_up(store: &EmbeddedStore<Specimen>) {
    let id = Specimen::sample(SHARED).id;
    loop {
        let outcome = match store.read(&id).await {
            Ok(read) => {
                let next = read.entity.clone().counted(read.entity.count() + 1);
                store.replace(&next, &read).await.map(drop)
            }
            Err(Error::NotFound { .. }) => {
                store.create(&Specimen::sample(SHARED).counted(1), None).await.map(drop)
            }
            Err(other) => Err(other),
        };
        match outcome {
            Ok(()) => return,
            // Another process was first, which happens at most once for each of its writes.
            Err(Error::Stale { .. } | Error::Taken { field: "id", .. }) => {}
            Err(other) => panic!("{}", error::chain(&other)),
        }
    }
}

#[tokio::test]
async fn processes_that_start_together_share_a_new_file() {
    const WRITERS: u32 = 4;
    const ENTITIES: u32 = 50;
    let directory = Directory::new();
    let file = directory.file::<Specimen>();
    let writers: Vec<_> =
        (0..WRITERS).map(|n| writer(&file, n * ENTITIES..(n + 1) * ENTITIES)).collect();

    for (mut child, output) in writers {
        let lines: Vec<String> = output.lines().map(Result::unwrap).collect();
        assert!(child.wait().unwrap().success(), "{}", lines.join("\n"));
    }

    let store = EmbeddedStore::<Specimen>::open(file).await.unwrap();
    for number in 0..WRITERS * ENTITIES {
        let specimen = Specimen::sample(number);
        assert_eq!(store.read(&specimen.id).await.unwrap().entity, specimen);
    }
    let shared = store.read(&Specimen::sample(SHARED).id).await.unwrap();
    assert_eq!(shared.entity.count(), WRITERS * ENTITIES);
}

#[tokio::test]
async fn an_acknowledged_write_survives_a_killed_process() {
    /// More than a writer manages before it is killed.
    const ENTITIES: u32 = 1_000_000;
    let directory = Directory::new();
    let mut survived = 0;
    for (round, wait_ms) in [0, 1, 3, 10, 30, 100].into_iter().enumerate() {
        let first = u32::try_from(round).unwrap() * ENTITIES;
        let (mut child, mut output) =
            writer(&directory.file::<Specimen>(), first..first + ENTITIES);
        let mut numbers = Vec::new();
        let mut line = String::new();
        // Until it has begun, and then at any moment.
        while numbers.is_empty() && output.read_line(&mut line).unwrap() > 0 {
            numbers.extend(acknowledged(&line));
            line.clear();
        }
        std::thread::sleep(Duration::from_millis(wait_ms));
        child.kill().unwrap();
        while output.read_line(&mut line).unwrap() > 0 {
            numbers.extend(acknowledged(&line));
            line.clear();
        }
        let killed = child.wait().unwrap().signal();

        let store = EmbeddedStore::<Specimen>::open(directory.file::<Specimen>()).await.unwrap();
        assert_eq!((killed, numbers.is_empty()), (Some(9), false), "it was killed at work");
        for number in &numbers {
            let entity = Specimen::sample(*number);
            assert_eq!(store.read(&entity.id).await.unwrap().entity, entity);
        }
        survived += u32::try_from(numbers.len()).unwrap();
        let shared = store.read(&Specimen::sample(SHARED).id).await.unwrap();
        assert!(shared.entity.count() >= survived, "{} of {survived}", shared.entity.count());

        // What the killed process left half done is gone: both orders hold the same entities.
        let mut lengths = Vec::new();
        for field in [None, Some("name")] {
            let sort = Sort { field, descending: false };
            let query = Query { filters: vec![], sort, after: None, limit: usize::MAX };
            lengths.push(store.list(&query).await.unwrap().items.len());
        }
        assert_eq!(lengths[0], lengths[1]);
    }
}
