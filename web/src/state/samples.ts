/** Made-up records for tests. Not part of the built page. */
import type { Assessment, Contribution, EventDetail, IncidentDetail, Summary } from "../api/types";

export function summary(change: Partial<Summary> = {}): Summary {
  return {
    id: "i-3f2a91c0aa00ff3f2a91c0aa00ff1234",
    begins: "2021-02-15T14:32:07Z",
    ends: "2021-02-15T14:36:07Z",
    provisional: false,
    lat_deg: 48.1,
    lon_deg: 37.8,
    within_m: 120,
    place: "3 km ESE of Avdiivka",
    counts: [{ class: "explosion", word: "explosions", value: 3, bound: "exact", text: "3 explosions" }],
    would_count: [],
    held_back: null,
    status: "looks_broken",
    events: 3,
    observations: 11,
    revision: 1,
    ...change,
  };
}

export function contribution(change: Partial<Contribution> = {}): Contribution {
  return {
    observation: "o-11aa",
    observer: "default/12",
    observer_kind: "acoustic_sensor",
    role: "locates",
    residual_s: 0.012,
    log_evidence: 3.2,
    note: "arrival fits",
    means: "detected automatically",
    class: "impulsive sound",
    time: "2021-02-15T14:32:15Z",
    text: "impulsive sound, 4 Pa",
    lat_deg: 48.12,
    lon_deg: 37.75,
    doubt: null,
    ...change,
  };
}

export function event(change: Partial<EventDetail> = {}): EventDetail {
  return {
    id: "e-77",
    time: "2021-02-15T14:32:07Z",
    time_sigma_s: 0.1,
    class: "explosion",
    word: "explosion",
    classes: [
      { class: "explosion", probability: 0.9 },
      { class: "outgoing", probability: 0.1 },
    ],
    count_text: "1 explosion",
    lat_deg: 48.1,
    lon_deg: 37.8,
    within_m: 120,
    outline: [
      [37.8, 48.101],
      [37.801, 48.1],
      [37.8, 48.099],
      [37.8, 48.101],
    ],
    provisional: false,
    held_back: null,
    one_sided: false,
    origin: {
      why_no_side: "not yet: it is provisional",
      shares: null,
      kind: null,
      kind_percent: null,
      link: null,
    },
    contributions: [contribution()],
    silent: [{ id: "default/19", lat_deg: 48.2, lon_deg: 37.9, doubt: null }],
    ...change,
  };
}

export function assessment(change: Partial<Assessment> = {}): Assessment {
  return {
    provision: "no-fire",
    title: "No use of weapons in the zone",
    instrument: "measures",
    article: "2",
    stands_in: ["Stands in “Package of measures” (2)."],
    probability: 0.52,
    numerical_error: 1e-7,
    status: "unclear",
    outcome: "not_determinable",
    measured_from: [
      {
        id: "line",
        title: "Line of contact",
        valid: [{ from: null, to: null }],
        uncertainty_m: 1000,
        signed_m: -350,
      },
    ],
    rules_won: [],
    considered: [],
    lang: "en",
    reasons: ["The area lies partly inside the zone.", "The time lies within the period in force."],
    would_settle: "A fourth sensor in earshot.",
    agreement: { id: "a-1", version: "1.2", sha256: "ab" },
    ...change,
  };
}

export function detail(change: Partial<IncidentDetail> = {}): IncidentDetail {
  return {
    ...summary(),
    events: [event()],
    outline: [],
    reports: [],
    assessments: [],
    history: [{ revision: 1, at: "2021-02-15T14:33:00Z", what: "first assembled" }],
    report_url: "/reports/daily/2021-02-15",
    ...change,
  };
}
