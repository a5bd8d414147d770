/** Values of an item in the order in which people read them: names with words, nothing empty. */

type Value = unknown;

const isActor = (value: object): value is { person: string; hat: string } =>
  "person" in value && "hat" in value;

function text(value: Value): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    return value
      .map(text)
      .filter((part) => part !== "")
      .join(", ");
  }
  if (typeof value === "object") {
    if (isActor(value)) return `${value.person} for ${value.hat}`;
    return Object.entries(value)
      .map(([name, part]) => [words(name), text(part)] as const)
      .filter(([, part]) => part !== "")
      .map(([name, part]) => `${name} ${part}`)
      .join(", ");
  }
  return String(value);
}

const words = (name: string): string => name.replaceAll("_", " ");

/** Name and value of each field that says something; the id stands above. */
export function lines(item: Record<string, Value>): [string, string][] {
  return Object.entries(item)
    .filter(([name]) => name !== "id" && name !== "version")
    .map(([name, value]): [string, string] => [words(name), text(value)])
    .filter(([, value]) => value !== "");
}
