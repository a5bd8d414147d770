import { expect, it } from "vitest";
import { ownScript } from "./trusted";

const HERE = `${"http"}://127.0.0.1:8787`;

it("lets scripts of this origin through and no others", () => {
  expect(ownScript("/assets/worker.js", HERE)).toBe("/assets/worker.js");
  expect(ownScript(`${HERE}/assets/worker.js`, HERE)).toBe(`${HERE}/assets/worker.js`);
  expect(() => ownScript("//elsewhere.example/worker.js", HERE)).toThrow("refused");
  expect(() => ownScript("data:text/javascript,alert(1)", HERE)).toThrow("refused");
  expect(() => ownScript(`blob:${HERE.replace("8787", "1")}/1`, HERE)).toThrow("refused");
});
