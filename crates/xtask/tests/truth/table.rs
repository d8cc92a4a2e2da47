//! The table as Markdown. It measures nothing.

use std::fmt::Write;

use crate::answer::{Figures, Row};

/// All rows, and a last one that sums them up.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| kind of change | programs with other bytes | reported | precision | packages with other tests | reported | precision |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        line(&mut text, row.kind, &row.programs, &row.tests);
    }
    let sum = |part: fn(&Row) -> &Figures| {
        rows.iter().map(part).fold(Figures::default(), |sum, one| Figures {
            all: sum.all + one.all,
            changed: sum.changed + one.changed,
            reported: sum.reported + one.reported,
            right: sum.right + one.right,
            missed: Vec::new(),
        })
    };
    line(&mut text, "**all**", &sum(|row| &row.programs), &sum(|row| &row.tests));
    text
}

fn line(text: &mut String, kind: &str, programs: &Figures, tests: &Figures) {
    // Writing into a string cannot fail.
    let _ = writeln!(text, "| {kind} | {} | {} |", cells(programs), cells(tests));
}

fn cells(figures: &Figures) -> String {
    let Figures { all, changed, reported, right, .. } = figures;
    // Nothing reported where nothing changed is as right as can be.
    let precision = match reported {
        0 => "1.00".to_owned(),
        _ => format!("{:.2}", *right as f64 / *reported as f64),
    };
    format!("{changed} of {all} | {reported} | {precision}")
}
