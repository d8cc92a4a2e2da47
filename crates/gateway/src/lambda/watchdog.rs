//! Kills the functions of a gateway that was killed itself.
//!
//! It runs as a child of the gateway, in a process group of its own, so that Ctrl-C in a terminal does not reach it.
//! It knows process groups only: no function, no version.

use std::{collections::BTreeSet, io::BufRead};

use rustix::process::{Pid, Signal, kill_process_group};

/// Reads lines `+PGID` and `-PGID` until the end of `input`, which comes when the gateway ends for whatever reason,
/// then kills every process group that is still listed.
pub fn run(input: impl BufRead) {
    for group in groups_left(input).into_iter().filter_map(Pid::from_raw) {
        // A group that has ended meanwhile is what was wanted.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Groups that were added and not removed. A line that cannot be read ends the input as its end does.
fn groups_left(input: impl BufRead) -> BTreeSet<i32> {
    let mut groups = BTreeSet::new();
    for line in input.lines().map_while(Result::ok) {
        let Some((sign, number)) = line.split_at_checked(1) else { continue };
        let Some(group) = number.parse().ok().filter(|number| *number > 1) else { continue };
        match sign {
            "+" => groups.insert(group),
            _ => groups.remove(&group),
        };
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_ended_and_lines_that_are_damaged_are_left_alone() {
        let left = groups_left("+100\n+200\n-100\nnonsense\n+\n\n+1\n+0\n+-5\n+300".as_bytes());
        assert_eq!(left, BTreeSet::from([200, 300]));
    }
}
