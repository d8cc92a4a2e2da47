//! What Linux says of a process: processor time, memory, descendants. It starts and stops none.

use std::{collections::BTreeMap, fs, time::Duration};

use anyhow::{Context, Result};

/// Linux counts processor time in hundredths of a second for every program, whatever the kernel's own clock.
const TICKS_PER_S: u64 = 100;

/// A process that runs a Lambda function.
#[derive(Debug)]
pub(crate) struct FunctionProcess {
    pub(crate) function: String,
    pub(crate) id: u32,
}

/// The processor time of a process, in itself and in the kernel, without its children.
pub(crate) fn processor_time(id: u32) -> Result<Duration> {
    let text = read(id, "stat")?;
    let ticks = ticks(&text).with_context(|| format!("failed to understand `/proc/{id}/stat`"))?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_S))
}

/// The resident memory of a process.
pub(crate) fn resident_kib(id: u32) -> Result<u64> {
    let text = read(id, "status")?;
    resident(&text).with_context(|| format!("failed to understand `/proc/{id}/status`"))
}

/// The Lambda functions among the descendants of a process.
pub(crate) fn functions_below(id: u32) -> Result<Vec<FunctionProcess>> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").context("failed to list `/proc`")? {
        let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(parent) = read(id, "stat").ok().and_then(|text| parent(&text)) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = Vec::new();
    let mut queue = vec![id];
    while let Some(id) = queue.pop() {
        queue.extend(children.get(&id).into_iter().flatten());
        let environment = read(id, "environ").unwrap_or_default();
        let name =
            environment.split('\0').find_map(|pair| pair.strip_prefix("AWS_LAMBDA_FUNCTION_NAME="));
        found.extend(name.map(|name| FunctionProcess { function: name.to_owned(), id }));
    }
    Ok(found)
}

fn read(id: u32, file: &str) -> Result<String> {
    let path = format!("/proc/{id}/{file}");
    let bytes = fs::read(&path).with_context(|| format!("failed to read `{path}`"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The fields behind the program's name, which may itself hold spaces and parentheses: proc_pid_stat(5), from field 3.
fn fields(stat: &str) -> Vec<&str> {
    stat.rsplit_once(')').map_or(Vec::new(), |(_, fields)| fields.split_whitespace().collect())
}

fn parent(stat: &str) -> Option<u32> {
    fields(stat).get(1)?.parse().ok()
}

fn ticks(stat: &str) -> Option<u64> {
    let fields = fields(stat);
    let [user, system] = [fields.get(11)?, fields.get(12)?].map(|field| field.parse::<u64>().ok());
    Some(user? + system?)
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "42 (a (b) c) S 7 42 42 0 -1 4194560 1 2 3 4 250 150 9 9 20 0 1 0 5 6 7";

    #[test]
    fn a_name_with_parentheses_hides_no_field() {
        assert_eq!(parent(STAT), Some(7));
        assert_eq!(ticks(STAT), Some(400));
    }

    #[test]
    fn resident_memory_is_in_kib() {
        assert_eq!(resident("Name:\tx\nVmRSS:\t    5120 kB\nThreads: 1\n"), Some(5120));
    }

    #[test]
    fn this_process_has_used_memory() {
        assert!(resident_kib(std::process::id()).expect("this process") > 0);
    }
}
