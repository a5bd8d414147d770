/**
 * The map itself: MapLibre with our style and data. Loaded lazily, because it is most of the
 * page's weight and the list must be there first. In: data by source name. Out: clicks and moves.
 */
import {
  type GeoJSONSource,
  Map as MapLibre,
  type MapMouseEvent,
  Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import { EMPTY } from "./features";
import { type Box, graticule } from "./geo";
import { addIcons } from "./icons";
import { loadLand } from "./land";
import { buildStyle, FONT, OUTLINE_ZOOM, type SourceData, type SourceName } from "./layers";
import { OUTLINES_MAX, type OutlineCache } from "./outlines";
import { readPalette } from "./palette";

setWorkerUrl(workerUrl);

const FINE_LAND_ZOOM = 5;
const ARRIVAL_MS = 5_000;
const ARRIVALS_MAX = 30;

export interface MapEvents {
  onIncident(id: string): void;
  onSensor(id: string): void;
  onFeature(id: string): void;
  onMoved(box: Box): void;
}

export class MapEngine {
  readonly #map: MapLibre;
  readonly #data: SourceData = {
    land: EMPTY,
    graticule: graticule(),
    features: EMPTY,
    places: EMPTY,
    sensors: EMPTY,
    incidents: EMPTY,
    held: EMPTY,
    outlines: EMPTY,
    selection: EMPTY,
    focus: EMPTY,
  };
  #fineLand = false;
  #arrivals = 0;
  #dimmed = false;

  private constructor(
    container: HTMLElement,
    private readonly events: MapEvents,
    private readonly outlines: OutlineCache,
  ) {
    this.#map = new MapLibre({
      container,
      style: buildStyle(readPalette(), this.#data),
      center: [31, 48],
      zoom: 3,
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
    this.#map.on("style.load", () => addIcons(this.#map, readPalette()));
    this.#map.on("moveend", () => this.#moved());
    this.#map.on("click", (event) => this.#clicked(event));
    this.#map.on("mousemove", (event) => {
      this.#map.getCanvas().style.cursor = this.#hit(event) ? "pointer" : "";
    });
    this.#map
      .getCanvas()
      .setAttribute("aria-label", "Map of incidents, sensors and lines. All of it is also in the lists.");
  }

  /** Resolves when the map can take data. Rejects where the browser has no WebGL. */
  static async create(container: HTMLElement, events: MapEvents, outlines: OutlineCache): Promise<MapEngine> {
    // Labels are drawn from the page's font; drawn before it is there, they would keep a fallback.
    await document.fonts.load(`14px "${FONT}"`, "Aaж").catch(() => []);
    const engine = new MapEngine(container, events, outlines);
    await new Promise<void>((resolve) => {
      engine.#map.once("load", () => resolve());
    });
    void engine.#loadLand("coarse");
    return engine;
  }

  destroy(): void {
    this.#map.remove();
  }

  set(name: SourceName, data: FeatureCollection): void {
    this.#data[name] = data;
    this.#map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  /** Draws anew with the colours of the style sheet: the reader changed between dark and light. */
  restyle(): void {
    this.#map.setStyle(buildStyle(readPalette(), this.#data), { diff: false });
    this.#map.once("style.load", () => {
      this.showOutlines();
      this.dim(this.#dimmed);
    });
  }

  /** Shows the outlines that are known, and leaves out the halo where there is one. */
  showOutlines(): void {
    this.set("outlines", this.outlines.collection());
    const close = this.#map.getZoom() >= OUTLINE_ZOOM;
    for (const layer of ["incident-halos", "held-halos"])
      this.#map.setFilter(layer, [
        "all",
        ["!", ["has", "point_count"]],
        ["!", ["in", ["get", "id"], ["literal", close ? this.outlines.ids() : []]]],
      ]);
  }

  /** Asks for the outlines of the incidents in view, at close zoom. */
  wantOutlines(): void {
    if (this.#map.getZoom() < OUTLINE_ZOOM) return;
    const seen = this.#map.queryRenderedFeatures({
      layers: ["incidents", "held"],
      filter: ["!", ["has", "point_count"]],
    });
    const ids = new Set(seen.map((feature) => String(feature.properties.id)));
    this.outlines.want([...ids].slice(0, OUTLINES_MAX));
  }

  fit(box: Box, maxZoom = 12): void {
    // A panel may just have opened beside the map; the map must know its size before it is fitted.
    this.#map.resize();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const size = Math.min(this.#map.getCanvas().clientWidth, this.#map.getCanvas().clientHeight);
    const padding = Math.max(16, Math.min(70, size * 0.12));
    this.#map.fitBounds([box[0], box[1], box[2], box[3]], {
      padding,
      maxZoom,
      animate: !calm,
      duration: 700,
    });
  }

  box(): Box {
    const bounds = this.#map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** A ring for some seconds where an incident just arrived. */
  pulse(lon: number, lat: number): void {
    if (this.#arrivals >= ARRIVALS_MAX) return;
    this.#arrivals += 1;
    // The marker is moved by its transform, so the ring that grows is an element inside it.
    const element = document.createElement("div");
    element.className = "arrival";
    element.append(document.createElement("span"));
    element.setAttribute("aria-hidden", "true");
    const marker = new Marker({ element }).setLngLat([lon, lat]).addTo(this.#map);
    // MapLibre names its markers for screen readers; this one only repeats the list.
    element.removeAttribute("aria-label");
    element.removeAttribute("role");
    element.removeAttribute("tabindex");
    setTimeout(() => {
      marker.remove();
      this.#arrivals -= 1;
    }, ARRIVAL_MS);
  }

  /** Steps the other incidents back while one is open, so that what it rests on can be read. */
  dim(on: boolean): void {
    const set = (layer: string, property: string, value: number): void => {
      this.#map.setPaintProperty(layer, property as "icon-opacity", value);
    };
    set("incidents", "icon-opacity", on ? 0.4 : 1);
    set("incidents", "text-opacity", on ? 0 : 1);
    set("held", "icon-opacity", on ? 0.4 : 1);
    set("held", "text-opacity", on ? 0 : 1);
    set("held-halos", "circle-stroke-opacity", on ? 0.25 : 0.6);
    set("incident-halos", "circle-opacity", on ? 0.03 : 0.13);
    set("incident-halos", "circle-stroke-opacity", on ? 0.25 : 0.6);
    set("outline-areas", "fill-opacity", on ? 0.04 : 0.16);
    set("outline-edges", "line-opacity", on ? 0.3 : 0.85);
    set("clusters", "circle-opacity", on ? 0.5 : 1);
    set("clusters", "circle-stroke-opacity", on ? 0.4 : 1);
    this.#dimmed = on;
  }

  /** Resolves when everything asked for is drawn; for tests and screenshots. */
  idle(): Promise<void> {
    return new Promise((resolve) => this.#map.once("idle", () => resolve()));
  }

  async #loadLand(detail: "coarse" | "fine"): Promise<void> {
    try {
      this.set("land", await loadLand(detail));
    } catch {
      // Without land the map still shows lines, sensors and incidents.
      if (detail === "fine") this.#fineLand = false;
    }
  }

  #moved(): void {
    if (!this.#fineLand && this.#map.getZoom() >= FINE_LAND_ZOOM) {
      this.#fineLand = true;
      void this.#loadLand("fine");
    }
    this.showOutlines();
    this.wantOutlines();
    this.events.onMoved(this.box());
  }

  #hit(event: MapMouseEvent) {
    const { x, y } = event.point;
    // A finger is wider than a cursor.
    const reach = matchMedia("(pointer: coarse)").matches ? 14 : 4;
    return this.#map.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers: ["incidents", "held", "clusters", "sensors", "lines", "zone-edges"] },
    )[0];
  }

  #clicked(event: MapMouseEvent): void {
    const hit = this.#hit(event);
    if (!hit) return;
    const id = String(hit.properties.id);
    if (hit.properties.cluster_id !== undefined) void this.#openCluster(hit);
    else if (["incidents", "held"].includes(hit.layer.id)) this.events.onIncident(id);
    else if (hit.layer.id === "sensors") this.events.onSensor(id);
    else this.events.onFeature(id);
  }

  async #openCluster(hit: {
    source: string;
    geometry: GeoJSON.Geometry;
    properties: Record<string, unknown>;
  }): Promise<void> {
    const source = this.#map.getSource<GeoJSONSource>(hit.source);
    if (!source || hit.geometry.type !== "Point") return;
    const zoom = await source.getClusterExpansionZoom(Number(hit.properties.cluster_id));
    const [lon = 0, lat = 0] = hit.geometry.coordinates;
    this.#map.easeTo({ center: [lon, lat], zoom: zoom + 0.3 });
  }
}
