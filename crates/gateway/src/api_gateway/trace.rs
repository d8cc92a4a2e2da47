//! `X-Amzn-Trace-Id`: taken from the client, or made.
//!
//! Nothing is sent to X-Ray.

use uuid::Uuid;

/// The header's name, as AWS writes it.
pub const HEADER: &str = "X-Amzn-Trace-Id";

/// The trace of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0`.
    text: String,
    /// How much of `text` a proxy event shows.
    event_end: usize,
}

impl Trace {
    /// A trace that keeps what the client sent (`test_invocation_trace_id` of the recorded suite) and makes up the rest.
    ///
    /// `random` must be fresh for every request.
    #[must_use]
    pub fn new(sent: Option<&str>, epoch_s: u64, random: Uuid) -> Self {
        let (root, parent) = random.as_u64_pair();
        if let Some(sent) = sent.filter(|sent| field(sent, "Root").is_some()) {
            let mut text = sent.to_owned();
            if field(sent, "Parent").is_none() {
                text.push_str(&format!(";Parent={parent:016x}"));
            }
            if field(sent, "Sampled").is_none() {
                text.push_str(";Sampled=0");
            }
            return Self { text, event_end: sent.len() };
        }
        let text = format!(
            "Root=1-{epoch_s:08x}-{root:016x}{:08x};Parent={parent:016x};Sampled=0",
            parent >> 32
        );
        let event_end = text.find(';').unwrap_or(text.len());
        Self { text, event_end }
    }

    /// As the function's runtime and the client see it.
    #[must_use]
    pub fn full(&self) -> &str {
        &self.text
    }

    /// As the headers of a proxy event show it.
    #[must_use]
    pub fn in_event(&self) -> &str {
        &self.text[..self.event_end]
    }
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_made_in_the_form_of_aws() {
        let trace = Trace::new(None, 0x5759_e988, Uuid::from_u128(7));
        assert_eq!(trace.in_event(), "Root=1-5759e988-000000000000000000000000");
        assert_eq!(
            trace.full(),
            "Root=1-5759e988-000000000000000000000000;Parent=0000000000000007;Sampled=0"
        );
    }

    #[test]
    fn what_the_client_sent_is_kept() {
        let full = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
        assert_eq!(Trace::new(Some(full), 0, Uuid::nil()).full(), full);

        let root = "Root=1-3152b799-8954dae64eda91bc9a23a7e8";
        let trace = Trace::new(Some(root), 0, Uuid::nil());
        assert_eq!(trace.in_event(), root);
        assert_eq!(trace.full(), format!("{root};Parent=0000000000000000;Sampled=0"));
    }
}
