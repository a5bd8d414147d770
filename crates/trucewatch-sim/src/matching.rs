//! One-to-one assignment of greatest total gain.
//!
//! In: possible pairs with positive gains. Out: a set of pairs in which nobody occurs twice and the
//! sum of gains is greatest. Method: connected components, each solved with the Hungarian algorithm
//! with potentials (Kuhn 1955; O(n^2 m) in a component of n by m).

use std::collections::BTreeMap;

/// A possible pair of `left` and `right`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) left: usize,
    pub(crate) right: usize,
    /// Greater than zero.
    pub(crate) gain: f64,
}

/// The best pairs (left, right), sorted.
pub(crate) fn best_pairs(edges: &[Edge]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for component in components(edges) {
        let (lefts, rights) = (
            numbered(&component, |e| e.left),
            numbered(&component, |e| e.right),
        );
        // The algorithm needs at least as many columns as rows.
        let turned = lefts.len() > rights.len();
        let (rows, columns) = if turned {
            (&rights, &lefts)
        } else {
            (&lefts, &rights)
        };
        let mut cost = vec![vec![0.0; columns.len()]; rows.len()];
        for edge in &component {
            let (row, column) = if turned {
                (edge.right, edge.left)
            } else {
                (edge.left, edge.right)
            };
            if let (Some(r), Some(c)) = (rows.get(&row), columns.get(&column)) {
                cost[*r][*c] = -edge.gain;
            }
        }
        let row_names: Vec<usize> = rows.keys().copied().collect();
        let column_names: Vec<usize> = columns.keys().copied().collect();
        for (r, c) in assign(&cost) {
            if cost[r][c] < 0.0 {
                let (row, column) = (row_names[r], column_names[c]);
                pairs.push(if turned { (column, row) } else { (row, column) });
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Numbers the members of a component in ascending order.
fn numbered(edges: &[Edge], member: impl Fn(&Edge) -> usize) -> BTreeMap<usize, usize> {
    let names: std::collections::BTreeSet<usize> = edges.iter().map(member).collect();
    names.into_iter().zip(0..).collect()
}

/// Edges grouped so that no two groups share a member.
fn components(edges: &[Edge]) -> Vec<Vec<Edge>> {
    let lefts = edges.iter().map(|e| e.left + 1).max().unwrap_or(0);
    let rights = edges.iter().map(|e| e.right + 1).max().unwrap_or(0);
    let mut parent: Vec<usize> = (0..lefts + rights).collect();
    for edge in edges {
        let (a, b) = (
            root(&mut parent, edge.left),
            root(&mut parent, lefts + edge.right),
        );
        parent[a.max(b)] = a.min(b);
    }
    let mut groups = BTreeMap::<usize, Vec<Edge>>::new();
    for edge in edges {
        groups
            .entry(root(&mut parent, edge.left))
            .or_default()
            .push(*edge);
    }
    groups.into_values().collect()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Least total cost, one column for each row; `cost` has no more rows than columns.
/// Rows are added one at a time along the cheapest alternating path; columns and rows are counted
/// from 1 inside, 0 stands for "none yet".
fn assign(cost: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let (n, m) = (cost.len(), cost.first().map_or(0, Vec::len));
    let mut row_price = vec![0.0; n + 1];
    let mut column_price = vec![0.0; m + 1];
    let mut row_of = vec![0_usize; m + 1];
    for row in 1..=n {
        row_of[0] = row;
        let mut least = vec![f64::INFINITY; m + 1];
        let mut came_from = vec![0_usize; m + 1];
        let mut used = vec![false; m + 1];
        let mut column = 0;
        loop {
            used[column] = true;
            let at_row = row_of[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for j in 1..=m {
                if used[j] {
                    continue;
                }
                let reduced = cost[at_row - 1][j - 1] - row_price[at_row] - column_price[j];
                if reduced < least[j] {
                    least[j] = reduced;
                    came_from[j] = column;
                }
                if least[j] < step {
                    step = least[j];
                    next = j;
                }
            }
            for j in 0..=m {
                if used[j] {
                    row_price[row_of[j]] += step;
                    column_price[j] -= step;
                } else {
                    least[j] -= step;
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            row_of[column] = row_of[came_from[column]];
            column = came_from[column];
        }
    }
    (1..=m)
        .filter(|j| row_of[*j] > 0)
        .map(|j| (row_of[j] - 1, j - 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_greatest_sum_wins_over_the_greatest_pair() {
        let edge = |left, right, gain| Edge { left, right, gain };
        let cases = [
            (vec![], vec![], "nothing to pair"),
            (vec![edge(0, 0, 5.0)], vec![(0, 0)], "one pair"),
            (
                vec![edge(0, 0, 5.0), edge(0, 1, 4.0), edge(1, 0, 4.0)],
                vec![(0, 1), (1, 0)],
                "greedy would take 5 and leave the others alone",
            ),
            (
                vec![edge(0, 3, 1.0), edge(1, 3, 2.0), edge(2, 3, 1.5)],
                vec![(1, 3)],
                "more lefts than rights",
            ),
        ];
        for (edges, expected, why) in cases {
            assert_eq!(best_pairs(&edges), expected, "{why}");
        }
    }

    /// The best sum by trying everything.
    fn best_sum(edges: &[Edge]) -> f64 {
        let Some((first, rest)) = edges.split_first() else {
            return 0.0;
        };
        let free: Vec<Edge> = rest
            .iter()
            .filter(|e| e.left != first.left && e.right != first.right)
            .copied()
            .collect();
        best_sum(rest).max(first.gain + best_sum(&free))
    }

    proptest! {
        /// Fast equals reference.
        #[test]
        fn no_other_pairing_gains_more(gains in proptest::collection::btree_map((0_usize..4, 0_usize..4), 1_u8..50, 0..10)) {
            let edges: Vec<Edge> = gains
                .iter()
                .map(|((left, right), gain)| Edge { left: *left, right: *right, gain: f64::from(*gain) })
                .collect();
            let sum: f64 = best_pairs(&edges).iter().map(|pair| f64::from(gains[pair])).sum();
            prop_assert!((sum - best_sum(&edges)).abs() < 1e-9, "{sum}");
        }
    }
}
