//! Graphviz's language drawn as SVG, by a library. It knows nothing of packages.

use anyhow::{Result, anyhow};
use layout::{
    backends::svg::SVGWriter,
    gv::{DotParser, GraphBuilder},
};

/// Draws the graph.
pub(super) fn svg(dot: &str) -> Result<String> {
    let graph = DotParser::new(dot)
        .process()
        .map_err(|cause| anyhow!("failed to read the graph: {cause}"))?;
    let mut builder = GraphBuilder::new();
    builder.visit_graph(&graph);
    let mut writer = SVGWriter::new();
    builder.get().do_it(false, false, false, &mut writer);
    Ok(writer.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOT: &str = "digraph packages {\n    rankdir=LR;\n    node [shape=box];\n    \
                       \"books\" [label=\"books (changed)\", style=filled, fillcolor=orange];\n    \
                       \"books\" -> \"store\";\n    \"users\" -> \"store\";\n}\n";

    #[test]
    fn every_package_and_arrow_is_drawn() {
        let svg = svg(DOT).expect("a picture");
        for name in ["books (changed)", "users", "store"] {
            assert!(svg.contains(&format!(">{name}</tspan>")), "{name} is missing:\n{svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 3);
        assert_eq!(svg.matches("<path").count(), 2);
    }

    #[test]
    fn the_same_graph_is_the_same_picture() {
        assert_eq!(svg(DOT).expect("a picture"), svg(DOT).expect("a picture"));
    }

    #[test]
    fn what_is_no_graph_is_an_error() {
        assert!(svg("digraph {").is_err());
    }
}
