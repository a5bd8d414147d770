/**
 * The map itself: MapLibre with our style and data. Loaded lazily, because it is most of the
 * page's weight and the list must be there first. In: data by source name. Out: clicks and moves.
 */
import {
  type GeoJSONSource,
  Map as MapLibre,
  type MapMouseEvent,
  type MapSourceDataEvent,
  Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type VectorTileSource,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import { FONT } from "./expressions";
import { EMPTY } from "./features";
import { type Box, graticule } from "./geo";
import { addIcons } from "./icons";
import { loadLand } from "./land";
import { buildStyle, type SourceData, type SourceName } from "./layers";
import { clusterWords, drawRing, RATIO, readRing } from "./mix";
import { readPalette } from "./palette";
import { TILE_LAYERS, TILE_SYMBOLS, TILES, without } from "./tileLayers";

setWorkerUrl(workerUrl);

const FINE_LAND_ZOOM = 5;
const ARRIVAL_MS = 5_000;
const ARRIVALS_MAX = 30;
/** Who waits for tiles longer than this is told by the next ones. */
const TILES_MS = 20_000;

export interface MapEvents {
  onIncident(id: string): void;
  onSensor(id: string): void;
  onFeature(id: string): void;
  /** The pointer is over a number of incidents: what it is made of, and where; `null`: over none. */
  onHover(hover: Hover | null): void;
  /** Tiles cannot be had, or can again. */
  onTiles(failed: boolean): void;
}

/** Words beside the pointer. */
export interface Hover {
  lines: string[];
  x: number;
  y: number;
}

/** Closer than this a number is not taken apart any more: its incidents are told at one place. */
const APART_ZOOM = 16.5;
const HITS = ["incidents", "held", "clusters", ...TILE_SYMBOLS, "sensors", "lines", "zone-edges"];

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
    selection: EMPTY,
    focus: EMPTY,
  };
  #fineLand = false;
  #arrivals = 0;
  #dimmed = false;
  #tiles: string;
  /** Incidents that are drawn from elsewhere than the tiles. */
  #elsewhere: readonly string[] = [];
  #tilesShown = true;

  private constructor(
    container: HTMLElement,
    private readonly events: MapEvents,
    tiles: string,
  ) {
    this.#tiles = tiles;
    this.#map = new MapLibre({
      container,
      style: buildStyle(readPalette(), this.#data, tiles),
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
    this.#map.setMissingStyleImageResolver((id) => this.#addRing(id));
    this.#map.on("error", (event) => {
      if ("sourceId" in event && event.sourceId === TILES) this.events.onTiles(true);
    });
    this.#map.on("sourcedata", (event) => {
      if (event.sourceId === TILES && event.tile && event.isSourceLoaded) this.events.onTiles(false);
    });
    this.#map.on("moveend", () => this.#moved());
    this.#map.on("click", (event) => this.#clicked(event));
    this.#map.on("mousemove", (event) => this.#pointed(event));
    this.#map.on("mouseout", () => this.events.onHover(null));
    this.#map.on("movestart", () => this.events.onHover(null));
    this.#map
      .getCanvas()
      .setAttribute("aria-label", "Map of incidents, sensors and lines. All of it is also in the lists.");
  }

  /** Resolves when the map can take data. Rejects where the browser has no WebGL. */
  static async create(container: HTMLElement, events: MapEvents, tiles: string): Promise<MapEngine> {
    // Labels are drawn from the page's font; drawn before it is there, they would keep a fallback.
    await document.fonts.load(`14px "${FONT}"`, "Aaж").catch(() => []);
    const engine = new MapEngine(container, events, tiles);
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
    this.#map.setStyle(buildStyle(readPalette(), this.#data, this.#tiles), { diff: false });
    this.#map.once("style.load", () => {
      this.leaveOut(this.#elsewhere);
      this.showTiles(this.#tilesShown);
      this.dim(this.#dimmed);
    });
  }

  /** Other tiles, for other filters; tells whether they are others. */
  setTiles(url: string): boolean {
    if (url === this.#tiles) return false;
    this.#tiles = url;
    this.#map.getSource<VectorTileSource>(TILES)?.setTiles([url]);
    return true;
  }

  /** Asks for the tiles in view anew. The old ones stay until the new ones are there. */
  refreshTiles(): void {
    if (this.#map.getSource(TILES)) this.#map.refreshTiles(TILES);
  }

  /** Calls back once all tiles in view are there, if that is soon. The map need not be at rest: it rarely is. */
  onceTilesAreThere(then: () => void): void {
    const look = (event: MapSourceDataEvent): void => {
      if (event.sourceId !== TILES || !event.tile || !this.#map.isSourceLoaded(TILES)) return;
      stop();
      then();
    };
    const stop = (): void => {
      clearTimeout(late);
      this.#map.off("sourcedata", look);
    };
    const late = setTimeout(stop, TILES_MS);
    this.#map.on("sourcedata", look);
  }

  /** Whether incidents are drawn from the tiles at all. */
  showTiles(on: boolean): void {
    this.#tilesShown = on;
    for (const layer of TILE_LAYERS)
      this.#map.setLayoutProperty(layer, "visibility", on ? "visible" : "none");
  }

  /** Leaves incidents out of the tiles that are drawn from elsewhere. */
  leaveOut(ids: readonly string[]): void {
    this.#elsewhere = ids;
    for (const [layer, filter] of without(ids)) this.#map.setFilter(layer, filter);
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
    set("tile-areas", "fill-opacity", on ? 0.04 : 0.14);
    set("tile-edges", "line-opacity", on ? 0.3 : 0.8);
    set("tile-held-edges", "line-opacity", on ? 0.3 : 0.8);
    set("tile-halos", "circle-opacity", on ? 0.03 : 0.13);
    set("tile-halos", "circle-stroke-opacity", on ? 0.25 : 0.6);
    set("tile-held-halos", "circle-stroke-opacity", on ? 0.25 : 0.6);
    for (const layer of TILE_SYMBOLS) {
      set(layer, "icon-opacity", on ? 0.4 : 1);
      set(layer, "text-opacity", on ? (layer === "tile-clusters" ? 0.5 : 0) : 1);
    }
    set("clusters", "circle-opacity", on ? 0.5 : 1);
    set("clusters", "circle-stroke-opacity", on ? 0.4 : 1);
    this.#dimmed = on;
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
      { layers: HITS },
    )[0];
  }

  #addRing(name: string): void {
    const image = readRing(name) && drawRing(name, readPalette());
    if (image && !this.#map.hasImage(name)) this.#map.addImage(name, image, { pixelRatio: RATIO });
  }

  #pointed(event: MapMouseEvent): void {
    const hit = this.#hit(event);
    this.#map.getCanvas().style.cursor = hit ? "pointer" : "";
    this.#hover(event, hit);
  }

  #hover({ point }: MapMouseEvent, hit: { properties: Record<string, unknown> } | undefined): void {
    const many = hit?.properties.n !== undefined;
    this.events.onHover(many ? { lines: clusterWords(hit.properties), x: point.x, y: point.y } : null);
  }

  #clicked(event: MapMouseEvent): void {
    const hit = this.#hit(event);
    if (!hit) {
      this.events.onHover(null);
      return;
    }
    const id = String(hit.properties.id);
    if (hit.properties.n !== undefined) this.#takeApart(event, hit);
    else if (hit.properties.cluster_id !== undefined) void this.#openCluster(hit);
    else if (["incidents", "held", "tile-incidents", "tile-held"].includes(hit.layer.id))
      this.events.onIncident(id);
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

  /** Goes closer to what a number stands for; where that is as close as it gets, says what it is made of. */
  #takeApart(
    event: MapMouseEvent,
    hit: { geometry: GeoJSON.Geometry; properties: Record<string, unknown> },
  ): void {
    const zoom = this.#map.getZoom();
    if (zoom >= APART_ZOOM || hit.geometry.type !== "Point") {
      this.#hover(event, hit);
      return;
    }
    const [lon = 0, lat = 0] = hit.geometry.coordinates;
    this.#map.easeTo({ center: [lon, lat], zoom: Math.min(zoom + 2, APART_ZOOM + 0.3) });
  }
}
