//! Writes log lines in batches, so that neither many lines nor a slow terminal hold up requests.
//!
//! It knows nothing of what a line says.

use std::{
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

/// How long lines wait for others: a person does not see it, and it makes 40 writes a second at most.
const BATCH: Duration = Duration::from_millis(25);
/// Lines that wait for a terminal or pipe that takes nothing; what comes then is counted and dropped.
const WAITING_MAX_BYTES: usize = 8 * 1024 * 1024;

/// Takes lines from anywhere in the process. Cloning is cheap and gives the same one.
#[derive(Clone)]
pub(crate) struct LogWriter(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    dropped: usize,
    is_closed: bool,
}

/// The thread that writes. It must be finished for the last lines to be written.
pub(crate) struct LogThread {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

impl LogWriter {
    /// A writer to `output` and its thread.
    pub(crate) fn start(output: impl Write + Send + 'static) -> (Self, LogThread) {
        let shared = Arc::<Shared>::default();
        let writing = shared.clone();
        let thread = thread::spawn(move || write_batches(&writing, output));
        (Self(shared.clone()), LogThread { shared, thread })
    }

    /// Lets `write` append one whole line.
    pub(crate) fn append(&self, write: impl FnOnce(&mut Vec<u8>)) {
        let mut waiting = self.0.lock();
        if waiting.bytes.len() > WAITING_MAX_BYTES {
            waiting.dropped += 1;
            return;
        }
        if waiting.bytes.is_empty() {
            self.0.changed.notify_one();
        }
        write(&mut waiting.bytes);
    }
}

/// The gateway's own lines come whole, in one write.
impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.append(|buffer| buffer.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl LogThread {
    /// Writes what is left.
    pub(crate) fn finish(self) {
        self.shared.lock().is_closed = true;
        self.shared.changed.notify_one();
        // A panic of that thread has been printed, and there is nothing left to do about it.
        let _ = self.thread.join();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for lines, then a little for more of them; `None` at the end.
    fn next_batch(&self, spent: Vec<u8>) -> Option<(Vec<u8>, usize)> {
        let is_idle = |waiting: &mut Waiting| waiting.bytes.is_empty() && !waiting.is_closed;
        let waiting =
            self.changed.wait_while(self.lock(), is_idle).unwrap_or_else(PoisonError::into_inner);
        let is_open = |waiting: &mut Waiting| !waiting.is_closed;
        let (mut waiting, _) = self
            .changed
            .wait_timeout_while(waiting, BATCH, is_open)
            .unwrap_or_else(PoisonError::into_inner);
        if waiting.bytes.is_empty() {
            return None;
        }
        Some((std::mem::replace(&mut waiting.bytes, spent), std::mem::take(&mut waiting.dropped)))
    }
}

fn write_batches(shared: &Shared, mut output: impl Write) {
    let mut spent = Vec::new();
    while let Some((mut batch, dropped)) = shared.next_batch(spent) {
        if dropped > 0 {
            batch.extend_from_slice(
                format!("({dropped} lines of log were dropped: nothing read them)\n").as_bytes(),
            );
        }
        // If stderr is closed, logs have nowhere to go; requests are still answered.
        let _ = output.write_all(&batch);
        batch.clear();
        spent = batch;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Output(Arc<Mutex<Vec<u8>>>);

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_in_order_before_the_end() {
        let output = Output::default();
        let (writer, thread) = LogWriter::start(output.clone());
        for number in 0..1000 {
            writer.append(|buffer| buffer.extend_from_slice(format!("{number}\n").as_bytes()));
        }
        thread.finish();
        let written = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        let expected: Vec<String> = (0..1000).map(|number| number.to_string()).collect();
        assert_eq!(written.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn lines_that_nobody_takes_are_counted_and_not_kept() {
        let output = Output::default();
        let stalled = output.0.lock().unwrap();
        let (writer, thread) = LogWriter::start(output.clone());
        let megabyte = vec![b'x'; 1024 * 1024];
        for _ in 0..40 {
            writer.append(|buffer| buffer.extend_from_slice(&megabyte));
        }
        drop(stalled);
        thread.finish();
        let written = output.0.lock().unwrap().len();
        assert!(written < 30 * megabyte.len(), "{written}");
        assert!(
            String::from_utf8_lossy(&output.0.lock().unwrap())
                .contains("lines of log were dropped")
        );
    }
}
