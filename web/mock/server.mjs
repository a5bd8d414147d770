// A stand-in for the Trucewatch server, for development and tests of the page: made-up data, the
// same addresses, the same Content-Security-Policy. Never part of a release.
//
//   node mock/server.mjs [--port 8787] [--mode demo|site] [--incidents 320] [--every-ms 4000]
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { addIncident, agreement, detailOf, features, makeWorld, newestFirst, statusOf } from "./data.mjs";

const { values: args } = parseArgs({
  options: {
    port: { type: "string", default: "8787" },
    mode: { type: "string", default: "demo" },
    incidents: { type: "string", default: "320" },
    "every-ms": { type: "string", default: "4000" },
  },
});
const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
].join("; ");

const world = makeWorld({ incidents: Number(args.incidents) });
let view = 1;
const listeners = new Set();
const gone = { "i-merged": () => world.list[0]?.id ?? null };

function send(response, code, body, type = "application/json") {
  response.writeHead(code, {
    "content-type": type,
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

const problem = (what, where, what_to_do) => ({ error: { what, where, what_to_do } });

function filtered(query) {
  const time = (key) => (query.get(key) ? Date.parse(query.get(key)) : null);
  const [from, to] = [time("from"), time("to")];
  const box = query.get("bbox")?.split(",").map(Number);
  const q = query.get("q")?.toLowerCase();
  const kind = query.get("class");
  const status = query.get("status");
  return world.list.filter((one) => {
    if (from !== null && Date.parse(one.begins) < from) return false;
    if (to !== null && Date.parse(one.begins) >= to) return false;
    if (kind && !one.counts.some((count) => count.class === kind)) return false;
    if (status && (one.status ?? "none") !== status) return false;
    if (q && !`${one.place} ${one.id}`.toLowerCase().includes(q)) return false;
    if (!box) return true;
    return (
      one.lon_deg !== null &&
      one.lon_deg >= box[0] &&
      one.lon_deg <= box[2] &&
      one.lat_deg >= box[1] &&
      one.lat_deg <= box[3]
    );
  });
}

function page(query) {
  const all = filtered(query);
  const limit = Math.min(Number(query.get("limit") ?? 100), 1000);
  const start = query.get("after") ? all.findIndex((one) => one.id === query.get("after")) + 1 : 0;
  const incidents = all.slice(start, start + limit);
  const more = start + limit < all.length;
  return {
    incidents,
    total: all.length,
    returned: incidents.length,
    next: more ? incidents.at(-1).id : null,
  };
}

function mapPage(query) {
  const all = filtered(query).filter((one) => one.lat_deg !== null);
  const some = all.slice(0, Math.min(Number(query.get("limit") ?? 5000), 20_000));
  return {
    type: "FeatureCollection",
    total: all.length,
    returned: some.length,
    features: some.map((one) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [one.lon_deg, one.lat_deg] },
      properties: {
        id: one.id,
        status: one.status,
        class: [...one.counts, ...one.would_count][0].class,
        within_m: one.within_m,
        begins: one.begins,
        provisional: one.provisional,
        held_back: one.held_back !== null,
        events: one.events,
      },
    })),
  };
}

function incident(response, id) {
  if (id in gone)
    return send(response, 410, {
      ...problem("The incident was merged into another.", id, "Open the other one."),
      superseded_by: gone[id](),
    });
  const found = world.list.find((one) => one.id === id);
  if (!found)
    return send(
      response,
      404,
      problem(
        `There is no incident \`${id}\`.`,
        "incidents",
        "Look for it in the list; it may have been withdrawn.",
      ),
    );
  return send(response, 200, detailOf(world, found));
}

function observation(response, id) {
  const raw = `2021-02-15T14:32:15.214Z;${id.slice(2, 10)};acoustic;peak=4.1Pa;<b>not markup</b>;snr=17.2`;
  send(response, 200, {
    id,
    seq: 40_211,
    sha256: createHash("sha256").update(raw).digest("hex"),
    received_at: "2021-02-15T14:32:18Z",
    source: "acoustic/2021-02-15.csv",
    line: 311,
    raw,
    record: {
      observer: "default/95",
      means: "auto_detected",
      class: "impulsive_sound",
      time: "2021-02-15T14:32:15.214Z",
    },
  });
}

function quarantine(query) {
  const limit = Number(query.get("limit") ?? 50);
  const items = Array.from({ length: Math.min(17, limit) }, (_, k) => ({
    id: `q-${k}`,
    file: "reports/2021-02-14.csv",
    format: "smm_csv",
    line: 20 + k * 3,
    reason: k % 2 ? "the time `25:61` is no time of day" : "the latitude `481.2` is outside -90 to 90",
    raw: `14.02.2021,${k % 2 ? "25:61" : "18:20"},Avdiivka,"<img src=x onerror=alert(1)>",explosion,3`,
  }));
  return { items, total: 17 };
}

function stream(request, response) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write("retry: 1000\n\n");
  const last = Number(request.headers["last-event-id"] ?? view);
  if (last < view - 50) response.write(`id: ${view}\nevent: reset\ndata: {}\n\n`);
  listeners.add(response);
  request.on("close", () => listeners.delete(response));
}

function tell(event, data) {
  for (const one of listeners) one.write(`id: ${view}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

setInterval(() => {
  view += 1;
  world.now += Number(args["every-ms"]) * 60;
  const summary = addIncident(world, world.now - 30_000);
  world.list.sort(newestFirst);
  tell("incident", summary);
  if (view % 3 === 0) tell("status", statusOf(world, args.mode, view));
  if (view % 9 === 0) tell("sensors", { changed: 2 });
}, Number(args["every-ms"])).unref();

function report(response, date) {
  const html = `<!doctype html><html lang="en"><title>Daily report ${date}</title><h1>Daily report ${date}</h1><p>Made up.</p></html>`;
  send(response, 200, html, TYPES[".html"]);
}

async function file(response, path) {
  const name = path === "/" ? "/index.html" : normalize(path);
  try {
    send(response, 200, await readFile(join(DIST, name)), TYPES[extname(name)] ?? "application/octet-stream");
  } catch {
    send(response, 404, problem(`There is no page \`${path}\`.`, path, "Go to /."));
  }
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://mock");
  const [, , kind, id] = pathname.split("/");
  if (pathname === "/api/gaps")
    return send(response, 200, {
      messages: 3,
      devices: 1,
      gaps: [{ holder: "default/1", key: "00112233445566778899aabbccddeeff", boot: 1, from: 4, to: 6 }],
    });
  if (pathname === "/api/session") return send(response, 200, { needed: false, oidc: false, session: null });
  if (pathname.startsWith("/api/mission/reviews/")) {
    const id = pathname.split("/").at(-1);
    return send(response, 200, {
      id,
      version: 0,
      stage: "automatic",
      taken: null,
      assessments: [],
      part_of: id,
    });
  }
  if (pathname.startsWith("/api/mission/")) return send(response, 200, { items: [], total: 0, next: null });
  if (pathname === "/api/status") return send(response, 200, statusOf(world, args.mode, view));
  if (pathname === "/api/agreement") return send(response, 200, agreement(world));
  if (pathname === "/api/features") return send(response, 200, features());
  if (pathname === "/api/places") return send(response, 200, { places: world.places });
  if (pathname === "/api/sensors") return send(response, 200, { sensors: world.sensors });
  if (pathname === "/api/incidents") return send(response, 200, page(searchParams));
  if (pathname === "/api/incidents/map") return send(response, 200, mapPage(searchParams));
  // No tiles are made up: the map shows what the stream brings.
  if (pathname.startsWith("/api/tiles/")) return response.writeHead(204).end();
  if (pathname === "/api/quarantine") return send(response, 200, quarantine(searchParams));
  if (pathname === "/api/reports")
    return send(response, 200, {
      dates: [...new Set(world.list.map((one) => one.begins.slice(0, 10)))].sort(),
    });
  if (pathname === "/api/stream") return stream(request, response);
  if (pathname.startsWith("/api/") && kind === "incidents" && id)
    return incident(response, decodeURIComponent(id));
  if (pathname.startsWith("/api/") && kind === "observations" && id)
    return observation(response, decodeURIComponent(id));
  if (pathname.startsWith("/reports/daily/")) return report(response, encodeURIComponent(id ?? ""));
  if (pathname.startsWith("/api/"))
    return send(response, 404, problem("There is no such address.", pathname, "See the API description."));
  return file(response, pathname);
});

server.listen(Number(args.port), "127.0.0.1", () => {
  console.log(
    `mock server with made-up data: http://127.0.0.1:${args.port}/ (${args.mode}, ${world.list.length} incidents)`,
  );
});
