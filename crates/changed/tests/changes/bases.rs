//! What a change is compared with.

use changed::{
    Base, Head,
    git::{Git, green},
};

use crate::fixture::{Fixture, git, line};

#[test]
fn the_main_branch_is_compared_with_where_the_head_left_it() {
    let fixture = Fixture::fleet();
    fixture.git(&["checkout", "--quiet", "-b", "work"]);
    fixture.append("crates/orders/src/main.rs", "//");
    fixture.commit();
    fixture.git(&["checkout", "--quiet", "main"]);
    fixture.append("crates/tool/src/main.rs", "//");
    fixture.commit();
    fixture.git(&["checkout", "--quiet", "--detach", "work"]);
    assert_eq!(line(&fixture.since(Base::MainBranch)), "orders | orders");
    assert_eq!(line(&fixture.since(Base::MergeBase("main".into()))), "orders | orders");
    assert_eq!(line(&fixture.since(Base::Exact("main".into()))), "orders | orders tool");
    fixture.write("crates/api/src/new.rs", "");
    assert_eq!(line(&fixture.since(Base::Uncommitted)), "books orders | api books orders");
    let committed = changed::Request {
        head: Head::Revision("HEAD".into()),
        ..fixture.request(Base::MainBranch)
    };
    assert_eq!(line(&changed::run(&committed).unwrap()), "orders | orders");
}

#[test]
fn what_was_green_is_compared_with_itself() {
    let fixture = Fixture::fleet();
    let git = Git::around(fixture.root()).unwrap();
    let missing = fixture.since(Base::Green("main".into())).everything.unwrap();
    assert!(
        missing.contains("git fetch origin refs/flotilla/green/main:refs/flotilla/green/main"),
        "{missing}"
    );
    green::record(&git, "main", "HEAD", None).unwrap();
    fixture.append("crates/orders/src/main.rs", "//");
    let refused = green::record(&git, "main", "HEAD", None).unwrap_err().to_string();
    assert!(refused.contains("commit first"), "{refused}");
    fixture.commit();
    fixture.append("crates/tool/src/main.rs", "//");
    fixture.commit();
    assert_eq!(line(&fixture.since(Base::Green("main".into()))), "orders | orders tool");
    green::record(&git, "main", "HEAD~1", None).unwrap();
    assert_eq!(line(&fixture.since(Base::Green("main".into()))), " | tool");
    assert!(
        green::record(&git, "a..b", "HEAD", None)
            .unwrap_err()
            .to_string()
            .contains("cannot name a ref")
    );
}

#[test]
fn a_record_is_pushed_for_others() {
    let fixture = Fixture::fleet();
    let remote = tempfile::TempDir::new().unwrap();
    git(remote.path(), &["init", "--quiet", "--bare"]);
    let git_here = Git::around(fixture.root()).unwrap();
    let commit =
        green::record(&git_here, "deploy/dev", "HEAD", Some(remote.path().to_str().unwrap()))
            .unwrap();
    assert_eq!(git(remote.path(), &["rev-parse", "refs/flotilla/green/deploy/dev"]), commit);
}

#[test]
fn a_shallow_clone_is_everything_with_the_command_that_mends_it() {
    let fixture = Fixture::fleet();
    fixture.git(&["checkout", "--quiet", "-b", "work"]);
    for _ in 0..3 {
        fixture.append("crates/orders/src/main.rs", "//");
        fixture.commit();
    }
    fixture.git(&["checkout", "--quiet", "main"]);
    let clone = tempfile::TempDir::new().unwrap();
    let url = format!("file://{}", fixture.root().display());
    git(
        clone.path(),
        &["clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "work", &url, "."],
    );
    let request =
        changed::Request { folder: clone.path().into(), ..fixture.request(Base::MainBranch) };
    let reason = changed::run(&request).unwrap().everything.unwrap();
    assert!(reason.contains("shallow") && reason.contains("git fetch --unshallow"), "{reason}");
    git(clone.path(), &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(line(&changed::run(&request).unwrap()), "orders | orders");
}

#[test]
fn a_base_that_is_not_there_is_everything_never_nothing() {
    let fixture = Fixture::fleet();
    for base in [
        Base::MergeBase("gone".into()),
        Base::Exact("gone".into()),
        Base::MergeBase("--all".into()),
    ] {
        let report = fixture.since(base);
        assert!(report.everything.unwrap().contains("names no commit here"));
        assert_eq!(report.functions.len(), 2);
    }
    fixture.git(&["branch", "--move", "elsewhere"]);
    let reason = fixture.since(Base::MainBranch).everything.unwrap();
    assert!(
        reason.contains("no main branch is known here") && reason.contains("--base-branch"),
        "{reason}"
    );
    fixture.git(&["checkout", "--quiet", "--orphan", "fresh"]);
    assert!(
        fixture.since(Base::Uncommitted).everything.unwrap().contains("there is no commit yet")
    );
}

#[test]
fn criss_cross_history_takes_one_base_and_says_which() {
    let fixture = Fixture::fleet();
    fixture.git(&["checkout", "--quiet", "-b", "work"]);
    fixture.append("crates/orders/src/main.rs", "//");
    fixture.commit();
    fixture.git(&["checkout", "--quiet", "main"]);
    fixture.append("crates/tool/src/main.rs", "//");
    fixture.commit();
    let main = fixture.git(&["rev-parse", "main"]);
    fixture.git(&["merge", "--quiet", "--no-edit", "work"]);
    fixture.git(&["checkout", "--quiet", "work"]);
    fixture.git(&["merge", "--quiet", "--no-edit", &main]);
    fixture.append("crates/api/src/lib.rs", "//");
    fixture.commit();
    let report = fixture.since(Base::MainBranch);
    assert!(report.notes[0].contains("have 2 merge bases"), "{:?}", report.notes);
    assert!(line(&report).starts_with("books orders | api books orders"), "{}", line(&report));
}

#[test]
fn named_files_need_no_base() {
    let fixture = Fixture::fleet();
    let files = |paths: &[&str]| {
        let report = fixture.since(Base::Files(paths.iter().map(Into::into).collect()));
        assert_eq!(report.base, None);
        line(&report)
    };
    assert_eq!(files(&["crates/orders/src/main.rs"]), "orders | orders");
    assert_eq!(files(&["crates/orders/src/gone.rs", "README.md"]), "orders | orders");
    assert_eq!(files(&["crates/store/Cargo.toml"]), "books | books orders* store");
    assert!(files(&["Cargo.lock"]).starts_with("everything: "));
    let outside = changed::run(&fixture.request(Base::Files(vec!["../x".into()]))).unwrap_err();
    assert_eq!(outside.to_string(), "`../x` is not in the repository");
}

#[test]
fn another_worktree_is_a_repository_of_its_own() {
    let fixture = Fixture::fleet();
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("other");
    fixture.git(&["worktree", "add", "--quiet", "-b", "work", path.to_str().unwrap()]);
    std::fs::write(path.join("crates/orders/src/main.rs"), "fn main() { }").unwrap();
    let request = changed::Request { folder: path, ..fixture.request(Base::MainBranch) };
    assert_eq!(line(&changed::run(&request).unwrap()), "orders | orders");
    assert_eq!(line(&fixture.since(Base::MainBranch)), " | ");
}
