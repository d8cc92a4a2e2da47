//! Decides which packages and which functions of a Cargo workspace a change reaches, and why.
//!
//! It reads two revisions (git), two graphs (`cargo metadata`) and rules (`config/changed.toml`). The decision itself,
//! [`decide::decide`], is a pure function of these. The crate builds nothing, deploys nothing and knows neither AWS nor HTTP.
//!
//! In doubt the answer is everything, with the reason; never nothing.

pub mod decide;
pub mod dep_info;
pub mod evidence;
pub mod features;
pub mod git;
pub mod graph;
pub mod mentions;
pub mod metadata;
pub mod reach;
pub mod report;
pub mod request;
pub mod rules;
pub mod run;
pub mod sections;
pub mod seeds;
pub mod snapshot;
pub mod workspace_root;

pub use report::{ChangedFunction, ChangedPackage, Reach, Report};
pub use request::{Base, Head, Request};
pub use run::run;
