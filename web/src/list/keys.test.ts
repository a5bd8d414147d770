import { expect, it } from "vitest";
import { nextRow } from "./keys";

it.each([
  ["ArrowDown", -1, 3, 0, "enters the list at its top"],
  ["ArrowDown", 2, 3, 2, "stays at the end"],
  ["ArrowUp", 0, 3, 0, "stays at the top"],
  ["ArrowUp", 2, 3, 1, "goes up"],
  ["Home", 2, 3, 0, "first"],
  ["End", 0, 3, 2, "last"],
  ["Enter", 0, 3, null, "the row's own key"],
  ["ArrowDown", -1, 0, null, "nothing to move to"],
])("%s from %d of %d leads to %s: %s", (key, at, count, expected, _why) => {
  expect(nextRow(key, at, count)).toBe(expected);
});
