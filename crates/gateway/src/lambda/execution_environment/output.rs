//! What functions print, line by line.
//!
//! It knows no format: lines go to a sink. Output is read in batches, so that a function that prints a line for each
//! invocation costs the gateway little.

use std::{io, time::Duration};

use bytes::BytesMut;
use tokio::net::unix::pipe::Receiver;

use crate::lambda::{LogLine, LogSink, function_version::FunctionVersion};

/// A longer line is cut: nobody reads it, and memory must not grow with it.
const LINE_MAX_BYTES: usize = 64 * 1024;
/// Ends a line that was cut.
const CUT: &str = " [cut]";
/// A pause between two reads: a person does not notice it, and a busy function prints many lines meanwhile.
const PAUSE: Duration = Duration::from_millis(20);
/// What one read takes: a pipe holds 64 KiB.
const READ_BYTES: usize = 64 * 1024;
/// A read that took as much says that the pipe was filling: the next one follows without a pause.
const FILLING_BYTES: usize = READ_BYTES / 4;

/// Reads a pipe to its end.
pub(super) async fn follow(mut pipe: Receiver, version: &FunctionVersion, sink: &LogSink) {
    let mut lines = Lines::default();
    let mut emit =
        |line: &str| sink(&LogLine { function: &version.function, version: &version.label, line });
    let mut buffer = BytesMut::new();
    while pipe.readable().await.is_ok() {
        buffer.reserve(READ_BYTES);
        match pipe.try_read_buf(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                lines.take(&buffer, &mut emit);
                buffer.clear();
                if length < FILLING_BYTES {
                    // Nothing is held back by the pause: an idle environment has no buffer.
                    buffer = BytesMut::new();
                    match pause(pipe).await {
                        Ok(rested) => pipe = rested,
                        Err(_) => break,
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
    }
    lines.finish(&mut emit);
}

/// Looks away from the pipe for a while: as long as it is watched, each line that is printed wakes the gateway.
async fn pause(pipe: Receiver) -> io::Result<Receiver> {
    let unwatched = pipe.into_nonblocking_fd()?;
    tokio::time::sleep(PAUSE).await;
    Receiver::from_owned_fd(unwatched)
}

/// Splits output into lines of limited length.
#[derive(Default)]
struct Lines {
    partial: Vec<u8>,
    cut: bool,
}

impl Lines {
    fn take(&mut self, mut output: &[u8], emit: &mut impl FnMut(&str)) {
        while let Some(end) = output.iter().position(|byte| *byte == b'\n') {
            self.extend(&output[..end]);
            self.emit(emit);
            output = &output[end + 1..];
        }
        self.extend(output);
    }

    /// The last line may have no end.
    fn finish(mut self, emit: &mut impl FnMut(&str)) {
        if !self.partial.is_empty() {
            self.emit(emit);
        }
    }

    fn extend(&mut self, piece: &[u8]) {
        let room = LINE_MAX_BYTES - self.partial.len();
        self.cut |= piece.len() > room;
        self.partial.extend_from_slice(&piece[..piece.len().min(room)]);
    }

    fn emit(&mut self, emit: &mut impl FnMut(&str)) {
        let line = self.partial.strip_suffix(b"\r").unwrap_or(&self.partial);
        match std::str::from_utf8(line) {
            Ok(text) if !self.cut => emit(text),
            _ if self.cut => emit(&format!("{}{CUT}", String::from_utf8_lossy(line))),
            _ => emit(&String::from_utf8_lossy(line)),
        }
        self.partial.clear();
        self.cut = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<String> {
        let mut found = Vec::new();
        let mut emit = |line: &str| found.push(line.to_owned());
        let mut lines = Lines::default();
        pieces.iter().for_each(|piece| lines.take(piece, &mut emit));
        lines.finish(&mut emit);
        found
    }

    #[test]
    fn lines_are_whole_however_they_arrive() {
        assert_eq!(lines(&[b"one\ntw", b"o\r\n\nthr", b"ee"]), ["one", "two", "", "three"]);
        assert_eq!(lines(&[b"\xff\n"]), ["\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let long = vec![b'a'; LINE_MAX_BYTES];
        let found = lines(&[&long, b"more", b" and more\nnext\n"]);
        assert_eq!(found[0].len(), LINE_MAX_BYTES + CUT.len());
        assert!(found[0].ends_with("a [cut]"));
        assert_eq!(found[1], "next");
    }
}
