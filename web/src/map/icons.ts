/** Draws the symbols to images for the map. */
import type { Map as MapLibre } from "maplibre-gl";
import type { Palette } from "./palette";
import {
  HATCH,
  HEALTH_KEYS,
  incidentSymbol,
  KIND_KEYS,
  type Part,
  SILENT_MARK,
  STATUS_KEYS,
  sensorSymbol,
} from "./symbols";

const SIZE = 24;
const RATIO = 2;

function draw(parts: readonly Part[], palette: Palette): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.scale(RATIO, RATIO);
  pen.lineJoin = "round";
  for (const part of parts) {
    const path = new Path2D(part.d);
    if (part.fill) {
      pen.fillStyle = palette[part.fill];
      pen.fill(path);
    }
    if (part.stroke) {
      pen.strokeStyle = palette[part.stroke];
      pen.lineWidth = part.width ?? 1;
      pen.setLineDash(part.dash ?? []);
      pen.stroke(path);
    }
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * Names: `incident-<status>[-provisional]`, `sensor-<kind>-<health>`, `sensor-<kind>-doubted`, `silent`
 * and `hatch`.
 */
export function addIcons(map: MapLibre, palette: Palette): void {
  const add = (name: string, parts: readonly Part[]): void => {
    const image = draw(parts, palette);
    if (!image) return;
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: RATIO });
  };
  for (const status of STATUS_KEYS) {
    add(`incident-${status}`, incidentSymbol(status, false));
    add(`incident-${status}-provisional`, incidentSymbol(status, true));
  }
  for (const kind of KIND_KEYS) {
    for (const health of HEALTH_KEYS) add(`sensor-${kind}-${health}`, sensorSymbol(kind, health));
    add(`sensor-${kind}-doubted`, sensorSymbol(kind, "alive", true));
  }
  add("silent", SILENT_MARK);
  add("hatch", HATCH);
}
