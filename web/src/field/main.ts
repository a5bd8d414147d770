import "../trusted";
import { mount } from "svelte";
import App from "./App.svelte";
import { FieldApp } from "./app.svelte";
import "./field.css";

const app = new FieldApp();
const target = document.getElementById("app");
await app.start();
if (target) mount(App, { target, props: { app } });
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  void navigator.serviceWorker.ready.then(() => {
    app.installed = true;
  });
}
