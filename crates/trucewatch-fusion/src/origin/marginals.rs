//! Which links hold, given that each group takes part in one at most.
//!
//! In: links with weights (odds against both ends being on their own). Out: the probability of each.
//! Belief propagation for matchings: exact where the links form no rings, close elsewhere, and its
//! fixed point is unique (Zdeborova and Mezard 2006, J. Stat. Mech. P05003; for assignments of
//! detections to tracks Williams and Lau 2014, IEEE Trans. AES 50(4)).

/// A possible link between two nodes, with its weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) weight: f64,
}

/// Rounds of messages; weights of e¹² settle to 1e-6 in fewer.
const SWEEPS: usize = 40;

/// Probabilities of `edges`, in their order. Those at one node sum to one at most.
pub(super) fn marginals(nodes: usize, edges: &[Edge]) -> Vec<f64> {
    // Per edge: how free its far end is, as told to `from` and to `to`.
    let mut free: Vec<(f64, f64)> = vec![(1.0, 1.0); edges.len()];
    for _ in 0..SWEEPS {
        let sums = sums(nodes, edges, &free);
        let mut moved: f64 = 0.0;
        for (edge, now) in edges.iter().zip(&mut free) {
            // Without this edge's own part; never below nought by rounding.
            let rest =
                |node: usize, own: f64| (sums.get(node).copied().unwrap_or(0.0) - own).max(0.0);
            let at_to = 1.0 / (1.0 + rest(edge.to, edge.weight * now.1));
            let at_from = 1.0 / (1.0 + rest(edge.from, edge.weight * now.0));
            let next = (0.5 * (now.0 + at_to), 0.5 * (now.1 + at_from));
            moved = moved
                .max((next.0 - now.0).abs())
                .max((next.1 - now.1).abs());
            *now = next;
        }
        if moved < 1e-9 {
            break;
        }
    }
    let mut out: Vec<f64> = edges
        .iter()
        .zip(&free)
        .map(|(edge, (at_to, at_from))| {
            let odds = edge.weight * at_to * at_from;
            odds / (1.0 + odds)
        })
        .collect();
    scale_down(nodes, edges, &mut out);
    out
}

/// At each node, the weights that its edges bring there.
fn sums(nodes: usize, edges: &[Edge], free: &[(f64, f64)]) -> Vec<f64> {
    let mut sums = vec![0.0; nodes];
    for (edge, (at_to, at_from)) in edges.iter().zip(free) {
        if let Some(sum) = sums.get_mut(edge.from) {
            *sum += edge.weight * at_to;
        }
        if let Some(sum) = sums.get_mut(edge.to) {
            *sum += edge.weight * at_from;
        }
    }
    sums
}

/// Where messages had not settled, sums may pass one; then they are brought back to it.
fn scale_down(nodes: usize, edges: &[Edge], probabilities: &mut [f64]) {
    let mut totals = vec![0.0; nodes];
    for (edge, p) in edges.iter().zip(probabilities.iter()) {
        for node in [edge.from, edge.to] {
            if let Some(total) = totals.get_mut(node) {
                *total += p;
            }
        }
    }
    for (edge, p) in edges.iter().zip(probabilities) {
        let most = [edge.from, edge.to]
            .iter()
            .filter_map(|node| totals.get(*node))
            .fold(1.0, |most: f64, total| most.max(*total));
        *p /= most;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: usize, to: usize, weight: f64) -> Edge {
        Edge { from, to, weight }
    }

    /// Every set of links in which no node occurs twice, weighed out.
    fn exact(edges: &[Edge]) -> Vec<f64> {
        let (mut total, mut each) = (0.0, vec![0.0; edges.len()]);
        for set in 0_u32..1 << edges.len() {
            let chosen: Vec<usize> = (0..edges.len()).filter(|k| set >> k & 1 == 1).collect();
            let mut nodes: Vec<usize> = chosen
                .iter()
                .flat_map(|k| [edges[*k].from, edges[*k].to])
                .collect();
            nodes.sort_unstable();
            let before = nodes.len();
            nodes.dedup();
            if nodes.len() < before {
                continue;
            }
            let weight: f64 = chosen.iter().map(|k| edges[*k].weight).product();
            total += weight;
            for k in chosen {
                each[k] += weight;
            }
        }
        each.iter().map(|e| e / total).collect()
    }

    #[test]
    fn exact_without_rings_and_close_with_them() {
        let tree = [
            edge(0, 1, 3.0),
            edge(1, 2, 500.0),
            edge(2, 3, 40.0),
            edge(1, 4, 0.2),
        ];
        let ring = [
            edge(0, 1, 30.0),
            edge(0, 2, 2.0),
            edge(3, 1, 1.0),
            edge(3, 2, 5.0),
        ];
        for (edges, within, why) in [(&tree, 1e-4, "a tree"), (&ring, 0.05, "a ring")] {
            let got = marginals(5, edges);
            for (g, e) in got.iter().zip(exact(edges)) {
                assert!(
                    (g - e).abs() < within,
                    "{why}: {got:?} against {:?}",
                    exact(edges)
                );
            }
        }
    }

    #[test]
    fn one_link_at_a_node_however_heavy() {
        let edges = [
            edge(0, 1, 1e12),
            edge(0, 2, 1e12),
            edge(3, 1, 1e9),
            edge(2, 4, 1e-9),
        ];
        let got = marginals(5, &edges);
        assert!(got[0] + got[1] <= 1.0 + 1e-12, "{got:?}");
        assert!(got[0] + got[2] <= 1.0 + 1e-12, "{got:?}");
    }
}
