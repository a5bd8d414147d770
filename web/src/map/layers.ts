/**
 * The style of the map: base, agreement, sensors, incidents, selection, from back to front. No
 * glyphs and no sprite are fetched: text is drawn from the page's own font, symbols in icons.ts.
 * No state border is drawn; lines and zones come only from the loaded agreement.
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { doubted, ground, incidentIcon, kind, text } from "./expressions";
import { incidents } from "./incidentLayers";
import type { Palette } from "./palette";
import { TILES, tileLayers, tileSource } from "./tileLayers";

export const SOURCES = [
  "land",
  "graticule",
  "features",
  "places",
  "sensors",
  "incidents",
  "held",
  "selection",
  "focus",
] as const;
export type SourceName = (typeof SOURCES)[number];
export type SourceData = Record<SourceName, GeoJSON.FeatureCollection>;

function base(p: Palette): LayerSpecification[] {
  return [
    { id: "water", type: "background", paint: { "background-color": p["map-water"] } },
    {
      id: "land",
      type: "fill",
      source: "land",
      paint: { "fill-color": p["map-land"], "fill-antialias": false },
    },
    { id: "coast", type: "line", source: "land", paint: { "line-color": p["map-coast"], "line-width": 1 } },
    {
      id: "graticule",
      type: "line",
      source: "graticule",
      filter: ["step", ["zoom"], ["!", ["get", "fine"]], 5.5, true],
      paint: { "line-color": p["map-grid"], "line-width": 1 },
    },
  ];
}

function agreement(p: Palette): LayerSpecification[] {
  const isZone = kind("zone");
  return [
    {
      id: "zones",
      type: "fill",
      source: "features",
      filter: isZone,
      paint: { "fill-color": p["map-zone"], "fill-opacity": 0.1 },
    },
    {
      id: "bands",
      type: "line",
      source: "features",
      filter: [">", ["get", "px0"], 0],
      layout: { "line-join": "round", "line-cap": "butt" },
      paint: { "line-color": p["map-band"], "line-opacity": 0.13, "line-width": ground("px0", 2) },
    },
    {
      id: "zone-edges",
      type: "line",
      source: "features",
      filter: isZone,
      paint: { "line-color": p["map-zone"], "line-width": 1.2, "line-dasharray": [4, 3] },
    },
    {
      id: "lines",
      type: "line",
      source: "features",
      filter: kind("line"),
      layout: { "line-join": "round" },
      paint: {
        "line-color": p["map-line"],
        "line-width": ["interpolate", ["linear"], ["zoom"], 5, 1.4, 12, 2.4],
      },
    },
    {
      id: "feature-titles",
      type: "symbol",
      source: "features",
      minzoom: 7,
      layout: {
        ...text(11.5),
        "text-field": ["get", "label"],
        "symbol-placement": "line",
        "symbol-spacing": 420,
        "text-offset": [0, -0.9],
        "text-letter-spacing": 0.03,
      },
      paint: { "text-color": p["map-line"], "text-halo-color": p["map-place-halo"], "text-halo-width": 1.6 },
    },
  ];
}

function places(p: Palette): LayerSpecification[] {
  const rank: ExpressionSpecification = ["get", "rank"];
  return [
    {
      id: "places",
      type: "symbol",
      source: "places",
      filter: ["<=", rank, ["step", ["zoom"], 12, 6, 25, 7, 60, 8, 140, 9, 500]],
      layout: {
        ...text([
          "interpolate",
          ["linear"],
          ["zoom"],
          6,
          ["match", rank, [0, 1, 2, 3, 4, 5], 12, 11],
          11,
          ["match", rank, [0, 1, 2, 3, 4, 5], 15, 12.5],
        ]),
        "text-field": ["get", "name"],
        "text-padding": 6,
        "symbol-sort-key": rank,
      },
      paint: { "text-color": p["map-place"], "text-halo-color": p["map-place-halo"], "text-halo-width": 1.4 },
    },
  ];
}

function sensors(): LayerSpecification[] {
  return [
    {
      id: "sensors",
      type: "symbol",
      source: "sensors",
      layout: {
        "icon-image": ["concat", "sensor-", ["get", "kind"], "-", ["get", "state"]],
        // One that is not believed must not drown among the others.
        "icon-size": [
          "interpolate",
          ["linear"],
          ["zoom"],
          6,
          doubted(0.75, 0.5),
          9,
          doubted(0.85, 0.66),
          12,
          doubted(1, 0.85),
        ],
        "symbol-sort-key": doubted(1, 0),
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  ];
}

function selection(p: Palette): LayerSpecification[] {
  const source = "selection";
  /** Words beside an area, never hidden by others. */
  const words = (id: string, what: string, anchor: "top" | "bottom", offset: number): LayerSpecification => ({
    id,
    type: "symbol",
    source,
    filter: kind(what),
    layout: {
      ...text(11.5),
      "text-field": ["get", "label"],
      "text-offset": [0, offset],
      "text-anchor": anchor,
      "text-max-width": 16,
      "text-allow-overlap": true,
    },
    paint: { "text-color": p.text, "text-halo-color": p["map-place-halo"], "text-halo-width": 1.8 },
  });
  return [
    {
      id: "sel-area",
      type: "fill",
      source,
      filter: kind("incident"),
      paint: { "fill-color": p.select, "fill-opacity": 0.08 },
    },
    {
      id: "sel-edge",
      type: "line",
      source,
      filter: kind("incident"),
      paint: { "line-color": p.select, "line-width": 2.2 },
    },
    {
      id: "sel-held-edge",
      type: "line",
      source,
      filter: ["any", kind("incident-held"), kind("event-area-held")],
      paint: { "line-color": p.select, "line-width": 1.8, "line-dasharray": [3, 2.4] },
    },
    {
      id: "sel-long-area",
      type: "fill",
      source,
      filter: kind("event-area-long"),
      paint: { "fill-pattern": "hatch", "fill-opacity": 0.55 },
    },
    {
      id: "sel-event-edge",
      type: "line",
      source,
      filter: kind("event-area"),
      paint: { "line-color": p.select, "line-width": 1.1, "line-opacity": 0.75 },
    },
    {
      id: "sel-silent-links",
      type: "line",
      source,
      filter: kind("silent-link"),
      paint: { "line-color": p.muted, "line-width": 1.1, "line-dasharray": [1.5, 3] },
    },
    {
      id: "sel-links",
      type: "line",
      source,
      filter: kind("link"),
      paint: { "line-color": p.link, "line-width": 1.1, "line-opacity": 0.65 },
    },
    {
      id: "sel-observers",
      type: "circle",
      source,
      filter: kind("observer"),
      paint: {
        "circle-radius": 10,
        "circle-color": p.link,
        "circle-opacity": 0.18,
        "circle-stroke-color": p.link,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "sel-silent",
      type: "symbol",
      source,
      filter: kind("silent"),
      layout: {
        "icon-image": "silent",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
    {
      id: "sel-names",
      type: "symbol",
      source,
      filter: ["any", kind("observer"), kind("observer-doubted"), kind("silent")],
      layout: {
        ...text(10.5),
        "text-field": ["get", "label"],
        "text-offset": [0, 1.2],
        "text-anchor": "top",
      },
      paint: { "text-color": p.text, "text-halo-color": p["map-place-halo"], "text-halo-width": 1.5 },
    },
    {
      id: "sel-incident",
      type: "symbol",
      source,
      filter: kind("chosen"),
      layout: {
        "icon-image": incidentIcon,
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
    {
      id: "sel-event",
      type: "circle",
      source,
      filter: kind("event"),
      paint: {
        "circle-radius": 3.2,
        "circle-color": p.select,
        "circle-stroke-color": p["map-place-halo"],
        "circle-stroke-width": 1,
      },
    },
    {
      id: "sel-event-held",
      type: "circle",
      source,
      filter: kind("event-held"),
      paint: {
        "circle-radius": 3.6,
        "circle-color": p["map-place-halo"],
        "circle-stroke-color": p.select,
        "circle-stroke-width": 1.4,
      },
    },
    words("sel-words-above", "words-above", "bottom", -1.1),
    words("sel-words-below", "words-below", "top", 1.2),
    {
      id: "focus-lines",
      type: "line",
      source: "focus",
      filter: kind("feature"),
      paint: { "line-color": p.select, "line-width": 4, "line-opacity": 0.7 },
    },
    {
      id: "focus-points",
      type: "circle",
      source: "focus",
      filter: kind("sensor"),
      paint: {
        "circle-radius": 15,
        "circle-color": "transparent",
        "circle-stroke-color": p.select,
        "circle-stroke-width": 2.2,
      },
    },
  ];
}

/** The whole style with its data inside, so that a change of theme keeps what is shown. `tiles`: where they are. */
export function buildStyle(palette: Palette, data: SourceData, tiles: string): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: data.land, maxzoom: 10, tolerance: 0.4 },
      graticule: { type: "geojson", data: data.graticule, maxzoom: 6 },
      // A wide margin: the uncertainty bands are wide lines and would be cut at tile edges.
      features: { type: "geojson", data: data.features, buffer: 512 },
      places: { type: "geojson", data: data.places },
      sensors: { type: "geojson", data: data.sensors },
      [TILES]: tileSource(tiles),
      incidents: {
        type: "geojson",
        data: data.incidents,
        cluster: true,
        clusterMaxZoom: 10,
        clusterRadius: 42,
        buffer: 512,
        clusterProperties: { broken: ["+", ["case", ["==", ["get", "status"], "looks_broken"], 1, 0]] },
      },
      held: {
        type: "geojson",
        data: data.held,
        cluster: true,
        clusterMaxZoom: 10,
        clusterRadius: 42,
        buffer: 512,
      },
      selection: { type: "geojson", data: data.selection },
      focus: { type: "geojson", data: data.focus },
    },
    layers: [
      ...base(palette),
      ...agreement(palette),
      ...places(palette),
      ...sensors(),
      ...tileLayers(palette),
      ...incidents(palette),
      ...selection(palette),
    ],
  };
}
