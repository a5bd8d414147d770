import "./trusted";
import { mount } from "svelte";
import Gate from "./session/Gate.svelte";
import "./style/base.css";

const target = document.getElementById("app");
if (target) mount(Gate, { target });
