//! How likely a sensor is to register a sound, by distance, for sounds of different reach.

/// Reach classes: the distance in metres at which half of the sensors register the sound. From a
/// rifle to a heavy shell.
pub(crate) const REACH_M: [f64; 7] = [
    1_500.0, 2_500.0, 4_000.0, 6_000.0, 8_000.0, 10_500.0, 14_000.0,
];
/// How many classes there are.
pub(crate) const CLASSES: usize = REACH_M.len();

const STEP_M: f64 = 100.0;
/// ln P(registered) beyond the tables.
const FAR_LN: f64 = -20.0;

/// Reach classes rounded up to a whole number of vector registers.
pub(crate) const LANES: usize = 8;

/// A row of the tables in single precision for the search. The unused lane repeats the last class.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lanes {
    pub(crate) heard: [f32; LANES],
    pub(crate) missed: [f32; LANES],
}

/// Tables of ln P(registered) and ln P(missed) for each reach class and 100 m of distance.
#[derive(Clone, Debug)]
pub(crate) struct Detection {
    rows: Vec<[(f64, f64); CLASSES]>,
    /// P(registered).
    chances: Vec<[f64; CLASSES]>,
    lanes: Vec<Lanes>,
}

impl Detection {
    /// Logistic fall with a width of 15 % of the reach, from `best` at short distance.
    pub(crate) fn new(best: f64, max_range_m: f64) -> Self {
        let bins = (max_range_m / STEP_M) as u32 + 2;
        let rows: Vec<[(f64, f64); CLASSES]> = (0..bins)
            .map(|bin| {
                let d = f64::from(bin) * STEP_M;
                REACH_M.map(|reach| {
                    let p = best / (1.0 + libm::exp((d - reach) / (0.15 * reach)));
                    (libm::log(p.max(1e-9)), libm::log(1.0 - p))
                })
            })
            .collect();
        let lanes = rows
            .iter()
            .map(|row| Lanes {
                heard: std::array::from_fn(|k| row[k.min(CLASSES - 1)].0 as f32),
                missed: std::array::from_fn(|k| row[k.min(CLASSES - 1)].1 as f32),
            })
            .collect();
        let chances = rows
            .iter()
            .map(|row| row.map(|(heard, _)| libm::exp(heard)))
            .collect();
        Self {
            rows,
            chances,
            lanes,
        }
    }

    /// As [`Detection::at`], for the search.
    #[inline]
    pub(crate) fn lanes(&self, distance_m: f32) -> &Lanes {
        static FAR: Lanes = Lanes {
            heard: [-20.0; LANES],
            missed: [0.0; LANES],
        };
        self.lanes
            .get((distance_m / STEP_M as f32) as usize)
            .unwrap_or(&FAR)
    }

    /// P(registered) of a reach class at a distance in metres.
    #[inline]
    pub(crate) fn chance(&self, distance_m: f64, reach: usize) -> f64 {
        let row = self.chances.get((distance_m / STEP_M) as usize);
        row.map_or_else(|| libm::exp(FAR_LN), |row| row[reach])
    }

    /// (ln P(registered), ln P(missed)) of every reach class at a distance.
    #[inline]
    pub(crate) fn at(&self, distance_m: f64) -> &[(f64, f64); CLASSES] {
        const FAR: [(f64, f64); CLASSES] = [(FAR_LN, 0.0); CLASSES];
        static FAR_ROW: [(f64, f64); CLASSES] = FAR;
        self.rows
            .get((distance_m / STEP_M) as usize)
            .unwrap_or(&FAR_ROW)
    }
}
