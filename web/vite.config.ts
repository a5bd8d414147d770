/// <reference types="vitest/config" />
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vite";
import { offline } from "./offline.ts";

// Where `npm run dev` and `npm run mock` look for the API.
const server = process.env.TRUCEWATCH_URL ?? "http://127.0.0.1:8787";

export default defineConfig({
  plugins: [svelte(), svelteTesting(), offline()],
  // MapLibre 6 starts its worker as a module; see src/map/engine.ts.
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsDir: "assets",
    // The page's Content-Security-Policy wants files, not data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    modulePreload: { polyfill: false },
    // The duty desk, and the app for the field, which must not load the map.
    rollupOptions: { input: ["index.html", "field/index.html"] },
  },
  server: { proxy: { "/api": server, "/reports": server } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
  },
});
