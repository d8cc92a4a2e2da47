//! Several processes on one file, and processes that are killed.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use error::Error;
use store::{
    EmbeddedStore, Expected, Query, Sort, Store,
    contract::{Sample, Specimen},
};

use super::Directory;

/// The test that is a writer when a parent process says so.
const WRITER: &str = "processes::a_writer";

/// Tells a writer which file it writes, and its first number.
const FILE: &str = "TEST_WRITER_FILE";
const NUMBER: &str = "TEST_WRITER_NUMBER";

/// How many entities a writer adds, if nobody kills it.
const ENTITIES: u32 = 50;

/// What every writer counts up, beside the entities of its own.
const SHARED: u32 = 1_000_000;

/// Before a line that the test harness did not print.
const ACKNOWLEDGED: &str = "acknowledged ";

/// A process that adds entities from `number` on and prints each acknowledged number.
fn writer(file: &Path, number: u32) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", WRITER, "--nocapture", "--test-threads", "1"])
        .env(FILE, file)
        .env(NUMBER, number.to_string())
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
    let Some((file, first)) = from_parent() else { return };
    let store = EmbeddedStore::<Specimen>::open(file).await.unwrap();
    for number in first..first + ENTITIES {
        store.create(&Specimen::sample(number), None).await.unwrap();
        count_up(&store).await;
        let mut output = std::io::stdout().lock();
        output.write_all(format!("{ACKNOWLEDGED}{number}\n").as_bytes()).unwrap();
        output.flush().unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "this test is started by another as a process")]
fn from_parent() -> Option<(String, u32)> {
    let variable = |name| std::env::var(name).ok();
    Some((variable(FILE)?, variable(NUMBER)?.parse().unwrap()))
}

async fn count_up(store: &EmbeddedStore<Specimen>) {
    let id = Specimen::sample(SHARED).id;
    loop {
        let outcome = match store.read(&id).await {
            Ok(read) => {
                let next = read.entity.clone().counted(read.entity.count() + 1);
                store.replace(&next, &Expected::OneOf(vec![read.version])).await.map(drop)
            }
            Err(Error::NotFound { .. }) => {
                store.create(&Specimen::sample(SHARED).counted(1), None).await.map(drop)
            }
            Err(other) => Err(other),
        };
        match outcome {
            Ok(()) => return,
            Err(Error::Stale { .. } | Error::Taken { .. }) => {}
            Err(other) => panic!("{}", error::chain(&other)),
        }
    }
}

#[tokio::test]
async fn processes_that_start_together_share_a_new_file() {
    const WRITERS: u32 = 4;
    let directory = Directory::new();
    let file = directory.file();
    let writers: Vec<_> = (0..WRITERS).map(|number| writer(&file, number * ENTITIES)).collect();

    for (mut child, output) in writers {
        let lines: Vec<String> = output.lines().map(Result::unwrap).collect();
        assert!(child.wait().unwrap().success(), "{}", lines.join("\n"));
    }

    let store = EmbeddedStore::<Specimen>::open(file).await.unwrap();
    for number in 0..WRITERS * ENTITIES {
        assert_eq!(store.read(&Specimen::sample(number).id).await.unwrap().version, 1);
    }
    let shared = store.read(&Specimen::sample(SHARED).id).await.unwrap();
    assert_eq!(shared.entity.count(), WRITERS * ENTITIES);
}

#[tokio::test]
async fn an_acknowledged_write_survives_a_killed_process() {
    let directory = Directory::new();
    let mut survived = 0;
    for (round, wait_ms) in [0, 1, 3, 7, 13, 21].into_iter().enumerate() {
        let first = u32::try_from(round).unwrap() * ENTITIES;
        let (mut child, mut output) = writer(&directory.file(), first);
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
        child.wait().unwrap();

        let store = EmbeddedStore::<Specimen>::open(directory.file()).await.unwrap();
        assert!(!numbers.is_empty(), "the writer began");
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
            let query = Query { filters: vec![], sort, after: None, limit: 1000 };
            lengths.push(store.list(&query).await.unwrap().items.len());
        }
        assert_eq!(lengths[0], lengths[1]);
    }
}
