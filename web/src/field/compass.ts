/** The device's own compass, where it has one. It shows magnetic north, and a phone's is rough. */

interface Heading extends DeviceOrientationEvent {
  /** Safari's: clockwise from magnetic north. */
  webkitCompassHeading?: number;
}
type Asks = { requestPermission?: () => Promise<string> };

/** How far to either side a phone's compass is taken to be off; more where the declination is not known. */
export const COMPASS_HALF_WIDTH_DEG = 10;
export const COMPASS_UNCORRECTED_DEG = 20;

/** The heading in degrees clockwise from magnetic north; `null`: the event does not tell. */
export function headingOf(event: Heading): number | null {
  if (typeof event.webkitCompassHeading === "number") return event.webkitCompassHeading;
  if (!event.absolute || event.alpha === null) return null;
  return (360 - event.alpha) % 360;
}

/** Follows the compass until the returned function is called; `null` if the device has none or may not be asked. */
export async function follow(onheading: (deg: number) => void): Promise<(() => void) | null> {
  if (!("DeviceOrientationEvent" in window)) return null;
  const asks = DeviceOrientationEvent as unknown as Asks;
  if (asks.requestPermission && (await asks.requestPermission().catch(() => "denied")) !== "granted")
    return null;
  const name = "ondeviceorientationabsolute" in window ? "deviceorientationabsolute" : "deviceorientation";
  const heard = (event: Event) => {
    const deg = headingOf(event as Heading);
    if (deg !== null) onheading(deg);
  };
  addEventListener(name, heard);
  return () => removeEventListener(name, heard);
}
