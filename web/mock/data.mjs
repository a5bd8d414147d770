// Made-up data for development and tests of the page, from a seed. Nothing here happened.

/** A small seeded generator (mulberry32): the same numbers on every machine. */
export function seeded(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NOW = Date.UTC(2021, 1, 15, 14, 40, 0);
const M_PER_DEG = 111_320;

/** Invented line of contact, from north-east to the coast. */
const LINE = [
  [38.93, 48.76],
  [38.62, 48.66],
  [38.44, 48.5],
  [38.2, 48.44],
  [38.06, 48.3],
  [37.84, 48.2],
  [37.76, 48.08],
  [37.63, 47.98],
  [37.58, 47.84],
  [37.66, 47.62],
  [37.74, 47.4],
  [37.86, 47.2],
  [37.83, 47.1],
];

const PLACES = [
  ["Donetsk", 48.0159, 37.8028, 905000],
  ["Mariupol", 47.0951, 37.5413, 431000],
  ["Luhansk", 48.574, 39.3078, 399000],
  ["Makiivka", 48.0459, 37.9667, 340000],
  ["Horlivka", 48.3336, 38.0925, 241000],
  ["Kramatorsk", 48.7389, 37.5848, 150000],
  ["Sloviansk", 48.8532, 37.6053, 106000],
  ["Sievierodonetsk", 48.9481, 38.4879, 101000],
  ["Alchevsk", 48.4689, 38.8167, 106000],
  ["Bakhmut", 48.5956, 37.9999, 73000],
  ["Yasynuvata", 48.1292, 37.8594, 34000],
  ["Avdiivka", 48.1399, 37.7426, 31000],
  ["Debaltseve", 48.3411, 38.4006, 24000],
  ["Popasna", 48.6331, 38.3774, 19000],
  ["Dokuchaievsk", 47.7481, 37.6789, 23000],
  ["Toretsk", 48.3976, 37.8474, 32000],
  ["Volnovakha", 47.6003, 37.4965, 21000],
  ["Marinka", 47.9424, 37.5036, 9000],
  ["Svitlodarsk", 48.4342, 38.2228, 11000],
  ["Zolote", 48.6906, 38.5108, 13000],
  ["Novoazovsk", 47.1128, 38.0863, 11000],
  ["Pavlopil", 47.2739, 37.8022, 600],
  ["Shchastia", 48.7381, 39.2314, 11000],
  ["Stanytsia Luhanska", 48.6589, 39.4747, 12000],
].map(([name, lat_deg, lon_deg, population]) => ({ name, lat_deg, lon_deg, population }));

const round = (n, digits = 6) => Number(n.toFixed(digits));
const iso = (ms) => new Date(ms).toISOString().replace(".000", "");
const pick = (random, list) => list[Math.floor(random() * list.length)];
const hex = (random, n) => Array.from({ length: n }, () => Math.floor(random() * 16).toString(16)).join("");

function alongLine(random, offsetM) {
  const k = Math.floor(random() * (LINE.length - 1));
  const f = random();
  const [a, b] = [LINE[k], LINE[k + 1]];
  const at = (i) => a[i] + (b[i] - a[i]) * f;
  const spread = () => ((random() + random() + random() - 1.5) * 2 * offsetM) / M_PER_DEG;
  return { lon: round(at(0) + spread() * 1.5), lat: round(at(1) + spread()) };
}

function ellipse(lon, lat, majorM, minorM, azimuthDeg) {
  const turn = (azimuthDeg * Math.PI) / 180;
  return Array.from({ length: 49 }, (_, k) => {
    const t = ((k % 48) / 48) * 2 * Math.PI;
    const [u, v] = [Math.cos(t) * majorM, Math.sin(t) * minorM];
    const [east, north] = [u * Math.sin(turn) + v * Math.cos(turn), u * Math.cos(turn) - v * Math.sin(turn)];
    return [
      round(lon + east / (M_PER_DEG * Math.cos((lat * Math.PI) / 180))),
      round(lat + north / M_PER_DEG),
    ];
  });
}

const WINDS = [
  "N",
  "NNE",
  "NE",
  "ENE",
  "E",
  "ESE",
  "SE",
  "SSE",
  "S",
  "SSW",
  "SW",
  "WSW",
  "W",
  "WNW",
  "NW",
  "NNW",
];
function metresBetween(a, b) {
  const dx = (b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(dx, b.lat - a.lat) * M_PER_DEG;
}
function nearest({ lon, lat }) {
  const from = PLACES.map((p) => ({ p, m: metresBetween({ lon: p.lon_deg, lat: p.lat_deg }, { lon, lat }) }));
  const { p, m } = from.sort((x, y) => x.m - y.m)[0];
  const bearing = (Math.atan2((lon - p.lon_deg) * 0.67, lat - p.lat_deg) * 180) / Math.PI;
  return `${Math.max(1, Math.round(m / 1000))} km ${WINDS[Math.round((bearing + 360) / 22.5) % 16]} of ${p.name}`;
}

const CLASSES = [
  ["explosion", "explosion", "explosions"],
  ["burst", "burst", "bursts"],
  ["shot", "shot", "shots"],
  ["projectile", "projectile", "projectiles"],
  ["muzzle_flash", "muzzle flash", "muzzle flashes"],
  ["flare", "illumination flare", "illumination flares"],
];
const AGREEMENT = {
  id: "made-up-2020",
  version: "1.2",
  sha256: "3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8559",
};

function count(random) {
  const [id, one, many] = pick(random, CLASSES.slice(0, random() < 0.7 ? 2 : 6));
  const value = 1 + Math.floor(random() ** 3 * 30);
  const bound = random() < 0.65 ? "exact" : pick(random, ["at_least", "about"]);
  const prefix = { exact: "", at_least: "at least ", about: "about " }[bound];
  return { class: id, word: many, value, bound, text: `${prefix}${value} ${value === 1 ? one : many}` };
}

export function makeWorld({ seed = 7, incidents = 320 } = {}) {
  const random = seeded(seed);
  const sensors = [];
  for (let k = 0; k < 46; k += 1) {
    const { lon, lat } = alongLine(random, 3500);
    const roll = random();
    const health =
      roll < 0.72
        ? "alive"
        : roll < 0.81
          ? "degraded"
          : roll < 0.87
            ? "blind"
            : roll < 0.96
              ? "silent"
              : "unknown";
    const late = { alive: 40, degraded: 90, blind: 300, silent: 26_000, unknown: 0 }[health];
    const kind =
      k < 30
        ? "acoustic_sensor"
        : pick(random, ["camera", "camera", "patrol", "uav", "seismic_sensor", "satellite"]);
    sensors.push({
      id: kind === "acoustic_sensor" ? `default/${k + 60}` : `${kind}/${k}`,
      kind,
      name:
        kind === "patrol" ? `Patrol ${pick(random, ["Horlivka", "Popasna", "Volnovakha"])} ${k % 4}` : null,
      lat_deg: lat,
      lon_deg: lon,
      health,
      last_heard: health === "unknown" ? null : iso(NOW - late * 1000 * (0.5 + random())),
      observations: Math.floor(random() * 4000),
      doubt:
        k % 11 === 3 && kind === "acoustic_sensor"
          ? {
              text: "its clock seems 1.70 s ahead (9 events)",
              clock_ahead_s: 1.7,
              fabricates: false,
              events: 9,
            }
          : null,
    });
  }
  const world = { random, sensors, places: PLACES, now: NOW, list: [], serial: 0 };
  for (let k = 0; k < incidents; k += 1) addIncident(world, NOW - random() ** 2 * 5 * 86_400_000);
  world.list.sort(newestFirst);
  return world;
}

export const newestFirst = (a, b) => Date.parse(b.begins) - Date.parse(a.begins) || (a.id < b.id ? -1 : 1);

export function addIncident(world, begins) {
  const { random } = world;
  const located = random() > 0.06;
  const at = alongLine(random, 2600);
  const within = Math.round(random() < 0.75 ? 50 + random() * 400 : 500 + random() ** 2 * 3500);
  const counts = random() < 0.65 ? [count(random)] : [count(random), count(random)];
  if (counts[1]?.class === counts[0].class) counts.pop();
  const events = 1 + Math.floor(random() ** 2 * 7);
  const roll = random();
  const held = roll > 0.95;
  const begin = Math.floor(begins / 1000) * 1000;
  const summary = {
    id: `i-${hex(random, 32)}`,
    begins: iso(begin),
    ends: iso(begin + (events === 1 ? 0 : Math.floor(random() * 600_000))),
    provisional: begin > world.now - 900_000,
    lat_deg: located ? at.lat : null,
    lon_deg: located ? at.lon : null,
    within_m: located ? within : null,
    place: located ? nearest(at) : null,
    counts: held ? [] : counts,
    would_count: held ? counts : [],
    held_back: held
      ? "held back: rests on sensors that are not believed: default/63, default/74; neighbours in earshot did not hear it: default/65"
      : null,
    status: roll < 0.3 ? "looks_broken" : roll < 0.6 ? "unclear" : roll < 0.92 ? "holds" : null,
    events,
    observations: events * (3 + Math.floor(random() * 4)),
    revision: 1 + Math.floor(random() * 3),
  };
  world.list.push(summary);
  world.serial += 1;
  return summary;
}

function contribution(world, event, sensor, k, role) {
  const { random } = world;
  const metres =
    event.lat_deg === null
      ? 4000
      : metresBetween(
          { lon: sensor.lon_deg, lat: sensor.lat_deg },
          { lon: event.lon_deg, lat: event.lat_deg },
        );
  const acoustic = sensor.kind === "acoustic_sensor";
  return {
    observation: `o-${hex(random, 32)}`,
    observer: sensor.id,
    observer_kind: sensor.kind,
    role,
    residual_s: acoustic ? round((random() - 0.5) * (role === "rejected" ? 6 : 0.08), 4) : null,
    log_evidence: role === "rejected" ? -2.4 : round(1 + random() * 5, 2),
    note:
      role === "rejected"
        ? "arrived too late for this event at any speed of sound"
        : acoustic
          ? "arrival fits the place and time"
          : "direction and time fit",
    means: acoustic ? "detected automatically" : pick(random, ["heard", "saw", "recorded"]),
    class: acoustic ? "impulsive_sound" : "explosion",
    time: iso(Date.parse(event.time) + Math.round((metres / 340) * 1000)),
    text: acoustic
      ? `impulsive sound, peak ${(0.4 + random() * 8).toFixed(1)} Pa`
      : "explosion at an assessed distance of 3 to 5 km, ENE",
    lat_deg: sensor.lat_deg,
    lon_deg: sensor.lon_deg,
    doubt: sensor.doubt?.text ?? null,
    k,
  };
}

/** From which side fire came: shares for some events, reasons for others. */
function origin(summary, located, k) {
  const none = { shares: null, kind: null, kind_percent: null, link: null };
  if (summary.held_back) return { ...none, why_no_side: "it is held back, so no side" };
  if (summary.provisional) return { ...none, why_no_side: "not yet: it is provisional" };
  if (!located) return { ...none, why_no_side: "no sound located it, so no side" };
  const [left, right] = [
    [95, 0],
    [5, 80],
    [10, 10],
  ][k % 3];
  return {
    why_no_side: null,
    shares: {
      left,
      right,
      undetermined: 100 - left - right,
      named: left >= 95 ? "left" : "undetermined",
      meaning: "left and right of the line as drawn in the agreement, from 48.585, 39.815 to 47.100, 37.835",
    },
    kind: k % 3 === 2 ? "explosion" : "outgoing",
    kind_percent: k % 3 === 2 ? 45 : 90,
    link:
      k % 3 === 0 ? { event: `e-${"0123456789abcdef".repeat(2)}`, fired_there: false, percent: 85 } : null,
  };
}

export function detailOf(world, summary) {
  const random = seeded([...summary.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7));
  const own = { ...world, random };
  const located = summary.lat_deg !== null;
  const near = world.sensors
    .filter((one) => one.kind !== "satellite")
    .map((one) => ({
      one,
      m: located
        ? metresBetween(
            { lon: one.lon_deg, lat: one.lat_deg },
            { lon: summary.lon_deg, lat: summary.lat_deg },
          )
        : random() * 1e5,
    }))
    .sort((a, b) => a.m - b.m)
    .map((entry) => entry.one);
  const azimuth = random() * 180;
  const events = Array.from({ length: summary.events }, (_, k) => {
    const within = located ? Math.max(30, summary.within_m * (0.4 + random() * 0.4)) : null;
    const lon = located ? round(summary.lon_deg + ((random() - 0.5) * summary.within_m) / M_PER_DEG) : null;
    const lat = located
      ? round(summary.lat_deg + ((random() - 0.5) * 0.6 * summary.within_m) / M_PER_DEG)
      : null;
    const counts = [...summary.counts, ...summary.would_count];
    const first = counts[k % counts.length];
    const p = 0.55 + random() * 0.42;
    const event = {
      id: `e-${hex(random, 32)}`,
      time: iso(Date.parse(summary.begins) + k * 41_000),
      time_sigma_s: located ? 0.08 : 4,
      class: first.class,
      word: first.word,
      classes: [
        { class: first.class, probability: round(p, 3) },
        { class: "undetermined", probability: round((1 - p) * 0.7, 3) },
        { class: "outgoing", probability: round((1 - p) * 0.3, 3) },
      ].filter((one, at, all) => all.findIndex((other) => other.class === one.class) === at),
      count_text: summary.events === 1 ? first.text : `1 ${first.class.replace("_", " ")}`,
      lat_deg: lat,
      lon_deg: lon,
      within_m: within,
      outline: located ? ellipse(lon, lat, within, within * (within > 600 ? 0.1 : 0.45), azimuth) : [],
      provisional: summary.provisional,
      held_back: summary.held_back,
      one_sided: located && within > 600,
      origin: origin(summary, located, k),
      contributions: [],
      silent: [],
    };
    event.contributions = near
      .slice(0, 4)
      .map((one, n) => contribution(own, event, one, n, n < 3 ? "locates" : "supports"));
    if (near[6] && random() < 0.6) event.contributions.push(contribution(own, event, near[6], 9, "rejected"));
    event.silent = near
      .slice(4, 6)
      .map(({ id, lat_deg, lon_deg, doubt }) => ({ id, lat_deg, lon_deg, doubt: doubt?.text ?? null }));
    return event;
  });
  return {
    ...summary,
    outline: located
      ? ellipse(summary.lon_deg, summary.lat_deg, summary.within_m, summary.within_m * 0.55, azimuth)
      : [],
    events,
    reports:
      random() < 0.5
        ? [contribution(own, events[0], near.find((one) => one.kind === "patrol") ?? near[0], 0, "supports")]
        : [],
    assessments: summary.status === null ? [] : assessments(summary, random),
    history: Array.from({ length: summary.revision }, (_, k) => ({
      revision: k + 1,
      at: iso(Date.parse(summary.ends) + 70_000 + k * 1_500_000),
      what: [
        "first assembled from acoustic sensors",
        "a patrol report joined; area became smaller",
        "one observation moved to a neighbouring incident",
      ][k],
    })),
    report_url: `/reports/daily/${summary.begins.slice(0, 10)}`,
  };
}

const OUTCOMES = {
  looks_broken: "breach_candidate",
  unclear: "not_determinable",
  holds: "permitted",
};

function assessments(summary, random) {
  const fire = {
    provision: "no-fire",
    title: "No use of weapons in the security zone",
    probability: round(
      summary.status === "looks_broken"
        ? 0.93 + random() * 0.06
        : summary.status === "unclear"
          ? 0.4 + random() * 0.3
          : 0.004,
      3,
    ),
    numerical_error: 1e-6,
    status: summary.status,
    outcome: OUTCOMES[summary.status],
    instrument: null,
    article: null,
    stands_in: ["Source: made up for this page."],
    measured_from: [
      {
        id: "line-of-contact",
        title: "Line of contact",
        valid: [{ from: null, to: null }],
        uncertainty_m: 1200,
        signed_m: 4200,
      },
    ],
    rules_won: [],
    considered: [],
    lang: "en",
    reasons: [
      `The 95 % area lies ${summary.status === "holds" ? "outside" : summary.status === "unclear" ? "partly inside" : "inside"} the security zone.`,
      "The time lies within the period in force (since 2020-07-27T00:01+03:00).",
      "The class is one that the provision forbids, with the probability given above.",
    ],
    would_settle:
      summary.status === "unclear"
        ? "A fourth acoustic sensor in earshot, or a camera with a view of the northern end of the zone."
        : null,
    agreement: AGREEMENT,
  };
  const exempt = {
    ...fire,
    provision: "works-window",
    title: "Window of silence for repair works",
    probability: 0.01,
    status: "holds",
    outcome: OUTCOMES.holds,
    reasons: ["No window was declared at that time and place."],
    would_settle: null,
  };
  return [fire, exempt];
}

/** The agreement as it stands; in English, whatever is asked for. */
export function agreement(world) {
  const item = (id, title, standing, sentences) => ({ id, title, standing, disputed: false, sentences });
  return {
    ...AGREEMENT,
    title: "Measures to strengthen the ceasefire (made-up example)",
    lang: "en",
    at: iso(world.now),
    about: ["Made up for this page."],
    ceasefire: null,
    in_force: [item("no-fire", "No use of weapons in the security zone", "holds", ["All must not fire."])],
    not_in_force: [item("works-window", "Window of silence for repair works", "ended", ["It ended."])],
    sources: [],
  };
}

export function features() {
  const shift = (d) => LINE.map(([lon, lat]) => [round(lon + d), round(lat + d * 0.35)]);
  const zone = [...shift(-0.09), ...shift(0.09).reverse()];
  return {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        geometry: { type: "LineString", coordinates: LINE },
        properties: {
          id: "line-of-contact",
          kind: "line",
          title: "Line of contact",
          note: "As agreed for this made-up example. No position is taken on any claim.",
          uncertainty_m: 1200,
          source: "made up for tests of the page",
        },
      },
      {
        type: "Feature",
        geometry: { type: "Polygon", coordinates: [[...zone, zone[0]]] },
        properties: {
          id: "security-zone",
          kind: "zone",
          title: "Security zone",
          note: null,
          uncertainty_m: null,
          source: "made up for tests of the page",
        },
      },
    ],
  };
}

export function statusOf(world, mode, view) {
  return {
    name: "Test Mission East",
    version: "trucewatch 0.1.0",
    mode,
    now: iso(world.now),
    data: { from: world.list.at(-1)?.begins ?? null, to: world.list[0]?.begins ?? null },
    counts: {
      observations: 48_213 + world.serial * 5,
      events: 1_021 + world.serial * 3,
      incidents: world.list.filter((one) => one.held_back === null).length,
      held_back: world.list.filter((one) => one.held_back !== null).length,
      sensors: world.sensors.length,
      doubted: world.sensors.filter((one) => one.doubt !== null).length,
      quarantined: 17,
      missing: 3,
      corrected: 1,
    },
    agreement: { ...AGREEMENT, title: "Measures to strengthen the ceasefire (made-up example)" },
    coverage: {
      line_share: 0.735,
      text: "Share of the line where an explosion would reach three working acoustic sensors, averaged over the last hour; cameras and patrols are not counted.",
    },
    demo: mode === "demo" ? { seed: 7, speed: 60, ends: "2021-02-22T00:00:00Z", finished: false } : null,
    ledger: {
      at: new Date().toISOString(),
      entries: 49_000,
      witnesses: 0,
      quorum: 0,
      last_entry: "R1",
      witnessed_entries: null,
      witnessed_at: null,
      silent_witnesses: 0,
      refused: false,
      split: false,
    },
    view,
  };
}
