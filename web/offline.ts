/** Writes the field app's service worker: which files it keeps, and a version that changes with any of them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";

const PAGE = "field/index.html";
const WORKER = "field/sw.js";
/** Copied as they are; `index.html` is the page that stands at `/field/`. */
const COPIED = ["field/manifest.webmanifest", "field/icon.svg", "field/icon-192.png", "field/icon-512.png"];

type Bundle = Rolldown.OutputBundle;

/** All files that the page can come to need: its scripts, what they import now or later, their styles. */
export function reached(bundle: Bundle, entry: string): Set<string> {
  const files = new Set<string>();
  const visit = (name: string): void => {
    if (files.has(name)) return;
    files.add(name);
    const part = bundle[name];
    if (part?.type !== "chunk") return;
    for (const style of part.viteMetadata?.importedCss ?? []) files.add(style);
    for (const asset of part.viteMetadata?.importedAssets ?? []) files.add(asset);
    for (const other of [...part.imports, ...part.dynamicImports]) visit(other);
  };
  visit(entry);
  return files;
}

export function offline(): Plugin {
  return {
    name: "trucewatch-field-offline",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const entry = Object.values(bundle).find(
          (part) => part.type === "chunk" && part.isEntry && part.facadeModuleId?.endsWith(PAGE),
        );
        if (!entry) throw new Error(`there is no entry for ${PAGE}`);
        const files = [...reached(bundle, entry.fileName)].sort();
        const hash = createHash("sha256");
        const add = (text: string | Uint8Array) => hash.update(text).update("\0");
        for (const name of files) {
          const part = bundle[name];
          add(name);
          add(part?.type === "chunk" ? part.code : (part?.source ?? ""));
        }
        for (const name of COPIED) add(readFileSync(`public/${name}`));
        const page = bundle[PAGE];
        add(page?.type === "asset" ? page.source : readFileSync(PAGE));
        const kept = ["/field/", ...[...files, ...COPIED].map((name) => `/${name}`)];
        const source = readFileSync(WORKER, "utf8")
          .replace("__VERSION__", hash.digest("hex").slice(0, 16))
          .replace("__FILES__", JSON.stringify(kept));
        this.emitFile({ type: "asset", fileName: WORKER, source });
      },
    },
  };
}
