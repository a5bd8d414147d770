/**
 * Incidents that the page itself holds: those that just came over the stream and are in no tile yet, and what a
 * search for text has found. Gathered by the map, as the server gathers what is in tiles.
 */
import type { LayerSpecification } from "maplibre-gl";
import { ground, incidentIcon, single, statusColour, text } from "./expressions";
import type { Palette } from "./palette";

export function incidents(p: Palette): LayerSpecification[] {
  return [
    {
      id: "incident-halos",
      type: "circle",
      source: "incidents",
      filter: single,
      paint: {
        "circle-radius": ground("px0"),
        "circle-color": statusColour(p),
        "circle-opacity": 0.13,
        "circle-stroke-color": statusColour(p),
        "circle-stroke-width": 1,
        "circle-stroke-opacity": 0.6,
        "circle-pitch-alignment": "map",
      },
    },
    {
      id: "held-halos",
      type: "circle",
      source: "held",
      filter: single,
      paint: {
        "circle-radius": ground("px0"),
        "circle-color": "transparent",
        "circle-stroke-color": p.muted,
        "circle-stroke-width": 1,
        "circle-stroke-opacity": 0.6,
        "circle-pitch-alignment": "map",
      },
    },
    {
      id: "clusters",
      type: "circle",
      source: "incidents",
      filter: ["has", "point_count"],
      paint: {
        "circle-color": p.cluster,
        "circle-stroke-color": ["case", [">", ["get", "broken"], 0], p["looks-broken"], p.muted],
        "circle-stroke-width": ["case", [">", ["get", "broken"], 0], 2.5, 1.5],
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["get", "point_count"],
          2,
          13,
          50,
          19,
          1000,
          27,
          10_000,
          33,
        ],
      },
    },
    {
      id: "cluster-counts",
      type: "symbol",
      source: "incidents",
      filter: ["has", "point_count"],
      layout: {
        ...text(12),
        "text-field": ["number-format", ["get", "point_count"], { locale: "en", "max-fraction-digits": 0 }],
        "text-allow-overlap": true,
      },
      paint: { "text-color": p["cluster-text"] },
    },
    {
      id: "incidents",
      type: "symbol",
      source: "incidents",
      filter: single,
      layout: {
        "icon-image": incidentIcon,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 6, 0.7, 11, 0.9],
        "icon-allow-overlap": true,
        "symbol-sort-key": ["match", ["get", "status"], "looks_broken", 3, "unclear", 2, 1],
        ...text(11),
        "text-field": ["get", "label"],
        "text-offset": [0, 1.15],
        "text-anchor": "top",
        "text-optional": true,
      },
      paint: { "text-color": p.text, "text-halo-color": p["map-place-halo"], "text-halo-width": 1.5 },
    },
    {
      id: "held",
      type: "symbol",
      source: "held",
      layout: {
        "icon-image": ["case", single, incidentIcon, "incident-held_back"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 6, 0.75, 11, 0.9],
        "icon-allow-overlap": true,
        ...text(11),
        "text-field": [
          "case",
          single,
          ["concat", "held back, ", ["get", "label"]],
          ["concat", ["to-string", ["get", "point_count"]], " held back"],
        ],
        // A number of them stands beside the place, where it does not hide that of the others.
        "icon-offset": ["case", single, ["literal", [0, 0]], ["literal", [36, 0]]],
        "text-offset": ["case", single, ["literal", [0, 1.15]], ["literal", [3.5, 0]]],
        "text-anchor": ["case", single, "top", "left"],
        "text-optional": true,
      },
      paint: { "text-color": p.text, "text-halo-color": p["map-place-halo"], "text-halo-width": 1.5 },
    },
  ];
}
