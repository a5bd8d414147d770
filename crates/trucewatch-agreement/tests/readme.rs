//! The examples in `agreements/README.md` are read as they stand.

mod common;

use common::head;
use trucewatch_agreement::{Provision, parse};

#[test]
fn the_examples_of_provisions_are_valid() {
    let readme = include_str!("../../../agreements/README.md");
    let examples: Vec<&str> = readme
        .split("```toml")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .filter(|block| block.contains("[[provision]]") || block.contains("[[exception]]"))
        .collect();
    assert_eq!(examples.len(), 4);
    let text = head(100.0).replace("\"line\"", "\"contact\"") + &examples.join("\n");
    let agreement = parse(&text, &[]).unwrap_or_else(|e| panic!("{e}"));
    let says: Vec<String> = agreement.provisions().iter().map(Provision::says).collect();
    assert_eq!(
        says,
        [
            "forbids explosions and bursts of fire within 30 km of line `contact`",
            "keeps guns and howitzers of 100 mm or more and multiple launch rocket systems at \
             least 25 km from line `contact` on either side",
            "opens a local window that forbids explosions within 3 km of 48.1320 N 37.7830 E",
        ]
    );
}
