//! What a commit holds: names, kinds and contents. It looks at no working tree.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::{Git, path, records};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A symbolic link: its content is where it leads.
    Link,
    /// A submodule: its object is a commit of another repository.
    Submodule,
}

/// One name of a commit.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// From the top folder.
    pub path: PathBuf,
    /// What it stands for.
    pub kind: Kind,
    /// The name of its content.
    pub object: String,
}

/// All that a commit holds.
///
/// # Errors
///
/// Git fails, or there is no such commit.
pub fn list(git: &Git, commit: &str) -> Result<Vec<Entry>> {
    let text = git.output(&["ls-tree", "-r", "-z", "--full-tree", commit])?;
    Ok(records(&text).filter_map(entry).collect())
}

/// All that the working tree tracks, deleted files among it.
///
/// # Errors
///
/// Git fails.
pub fn index(git: &Git) -> Result<Vec<Entry>> {
    let text = git.output(&["ls-files", "-z", "--stage", "--full-name"])?;
    // `MODE OBJECT STAGE<tab>PATH`: the object stands where a tree has the type.
    let entry = |record| entry(record).map(|entry| Entry { object: String::new(), ..entry });
    Ok(records(&text).filter_map(entry).collect())
}

/// One record: `MODE TYPE OBJECT<tab>PATH`.
fn entry(record: &[u8]) -> Option<Entry> {
    let at = record.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(&record[..at]).ok()?.split(' ');
    let kind = match words.next()? {
        "120000" => Kind::Link,
        "160000" => Kind::Submodule,
        _ => Kind::File,
    };
    let object = words.nth(1)?.to_owned();
    Some(Entry { path: path(&record[at + 1..]), kind, object })
}

/// The contents of the objects, in their order.
///
/// # Errors
///
/// Git fails, or an object is not here.
pub fn contents(git: &Git, objects: &[&str]) -> Result<Vec<Vec<u8>>> {
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    let answer =
        git.output_of(&["cat-file", "--batch"], (objects.join("\n") + "\n").into_bytes())?;
    let mut rest = answer.as_slice();
    let mut contents = Vec::with_capacity(objects.len());
    for object in objects {
        let (content, after) =
            content(rest).with_context(|| format!("git has no object {object}"))?;
        contents.push(content.to_vec());
        rest = after;
    }
    ensure!(rest.is_empty(), "`git cat-file` said more than was asked");
    Ok(contents)
}

/// One answer: `OBJECT TYPE SIZE<newline>CONTENT<newline>`.
fn content(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = answer.iter().position(|byte| *byte == b'\n')?;
    let size: usize = std::str::from_utf8(&answer[..at]).ok()?.rsplit(' ').next()?.parse().ok()?;
    let (content, rest) = answer[at + 1..].split_at_checked(size)?;
    Some((content, rest.strip_prefix(b"\n")?))
}

/// The content of one file of a commit; none if it has no such file.
pub fn file(git: &Git, commit: &str, path: &std::path::Path) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStrExt;
    // `git cat-file --batch` takes a name a line, so a name with a line's end cannot be asked for.
    if path.as_os_str().as_bytes().contains(&b'\n') {
        return None;
    }
    let name = [commit.as_bytes(), b":", path.as_os_str().as_bytes(), b"\n"].concat();
    let answer = git.output_of(&["cat-file", "--batch"], name).ok()?;
    content(&answer).map(|(content, _)| content.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_have_any_bytes() {
        let entry = entry(b"120000 blob 8a9f\ta b\t\xff.rs").expect("an entry");
        assert_eq!(
            entry,
            Entry { path: path(b"a b\t\xff.rs"), kind: Kind::Link, object: "8a9f".into() }
        );
    }

    #[test]
    fn contents_are_cut_by_their_size() {
        let (first, rest) = content(b"8a blob 3\na\nb\n9b blob 0\n\n").expect("a content");
        assert_eq!((first, rest), (&b"a\nb"[..], &b"9b blob 0\n\n"[..]));
        assert_eq!(content(b"8a missing\n"), None);
    }
}
