// The app's files, kept on the device so that it opens without a net. The build writes in which, and a version that
// changes with any of them. Reports are not here: they are in IndexedDB. Nothing is asked of another origin.
const VERSION = "__VERSION__";
const FILES = __FILES__;
const PREFIX = "trucewatch-field-";
const PAGE = "/field/";

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(PREFIX + VERSION);
    await cache.addAll(FILES.map((path) => new Request(path, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + VERSION);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = request.mode === "navigate" && url.pathname === PAGE ? PAGE : url.pathname;
  if (!FILES.includes(path)) return;
  const answer = async () => {
    const cache = await caches.open(PREFIX + VERSION);
    return (await cache.match(path)) ?? fetch(request);
  };
  event.respondWith(answer());
});
