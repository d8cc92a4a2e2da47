//! How far a change goes up a graph: breadth first, so that the first chain found is a shortest one. It knows no files.

use std::collections::VecDeque;

use crate::graph::View;

/// Who is reached, and from where.
#[derive(Clone, Debug)]
pub struct Reached {
    /// For each node: not reached, a start with its place among the starts, or reached through another node.
    steps: Vec<Option<Step>>,
}

/// How a node was reached.
#[derive(Clone, Copy, Debug)]
enum Step {
    Start(usize),
    Through(usize),
}

impl Reached {
    /// All nodes that need one of the starts, however far. Links for tests alone lead nowhere: a package's tests are no part of
    /// what others need of it.
    pub fn from(view: &View, starts: &[usize]) -> Self {
        let mut dependents = vec![Vec::new(); view.nodes.len()];
        for link in view.links.iter().filter(|link| !link.is_for_tests) {
            dependents[link.to].push(link.from);
        }
        let mut steps = vec![None; view.nodes.len()];
        let mut queue = VecDeque::new();
        for (place, node) in starts.iter().enumerate() {
            if steps[*node].is_none() {
                steps[*node] = Some(Step::Start(place));
                queue.push_back(*node);
            }
        }
        while let Some(node) = queue.pop_front() {
            for dependent in &dependents[node] {
                if steps[*dependent].is_none() {
                    steps[*dependent] = Some(Step::Through(node));
                    queue.push_back(*dependent);
                }
            }
        }
        Self { steps }
    }

    /// Whether a node is reached.
    pub fn contains(&self, node: usize) -> bool {
        self.steps.get(node).is_some_and(Option::is_some)
    }

    /// The start that reaches a node, by its place among the starts, and the nodes from there on, that node last.
    pub fn chain(&self, node: usize) -> Option<(usize, Vec<usize>)> {
        let mut chain = vec![node];
        let mut at = node;
        loop {
            match (*self.steps.get(at)?)? {
                Step::Start(place) => {
                    chain.reverse();
                    return Some((place, chain));
                }
                Step::Through(next) => {
                    chain.push(next);
                    at = next;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Link, Node};

    fn view(nodes: usize, links: &[(usize, usize, bool)]) -> View {
        let node = |package| Node { package, is_host: false, features: [].into() };
        let link = |&(from, to, is_for_tests): &(usize, usize, bool)| Link {
            from,
            to,
            name: String::new(),
            is_for_tests,
        };
        View { nodes: (0..nodes).map(node).collect(), links: links.iter().map(link).collect() }
    }

    #[test]
    fn the_chain_is_a_shortest_one() {
        let view = view(4, &[(3, 2, false), (2, 1, false), (1, 0, false), (3, 1, false)]);
        assert_eq!(Reached::from(&view, &[0]).chain(3), Some((0, vec![0, 1, 3])));
    }

    #[test]
    fn circles_end_and_links_of_tests_lead_nowhere() {
        let view = view(4, &[(0, 1, false), (1, 0, false), (2, 0, true)]);
        let reached = Reached::from(&view, &[0]);
        assert_eq!([0, 1, 2, 3].map(|node| reached.contains(node)), [true, true, false, false]);
    }
}
