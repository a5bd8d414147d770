// A real site for the field app's test: a folder of its own, officers with keys, a server that can be killed.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class FieldSite {
  constructor(program) {
    this.program = program;
    this.dir = mkdtempSync(join(tmpdir(), "trucewatch-field-"));
    this.data = join(this.dir, "site");
    this.port = 0;
  }

  /** Runs the program to its end; its answer. */
  run(...args) {
    return execFileSync(this.program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  on(...args) {
    return this.run(...args, "--data-dir", this.data);
  }

  /** A log with a name, and three officers of three organisations. */
  found() {
    this.on("ledger", "init", "--origin", "field.example/e2e", "--mission", "field-e2e");
    this.officers = ["NOR", "FRA", "DEU"].map((organisation, at) => {
      const file = join(this.dir, `officer-${at}`);
      const { key } = JSON.parse(this.run("key", "new", `officer-${at}`, "--out", file));
      return { organisation, file, key };
    });
    const named = this.officers.flatMap((one, at) => [
      "--officer",
      `Officer ${at},${one.organisation},${one.key}`,
    ]);
    this.on("key", "found", ...named);
  }

  /** The officers accredit a phone's key, 64 digits. */
  accredit(key, holder) {
    const file = join(this.dir, `accredit-${holder}.json`);
    this.run(
      "key",
      "accredit",
      key,
      "--reason",
      "a phone of the mission",
      "--out",
      file,
      "--kind",
      "device",
      "--holder",
      holder,
      "--organisation",
      "CELL",
    );
    for (const officer of this.officers)
      this.run("key", "approve", file, "--key", officer.file, "--mission", "field-e2e");
    this.on("key", "file", file);
  }

  /** Starts the server, on the same port each time. */
  async start() {
    const args = ["serve", "--data-dir", this.data, "--port", String(this.port)];
    this.server = spawn(this.program, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.server.once("exit", resolve));
    let said = "";
    for (const stream of [this.server.stdout, this.server.stderr])
      stream.on("data", (text) => {
        said += text;
      });
    for (let tenth = 0; tenth < 600; tenth += 1) {
      const found = said.match(/http:\/\/[0-9.]+:(\d+)/);
      if (found) {
        this.port = Number(found[1]);
        this.url = `http://127.0.0.1:${this.port}`;
        if (
          await fetch(`${this.url}/healthz`).then(
            (answer) => answer.ok,
            () => false,
          )
        )
          return;
      }
      if (this.server.exitCode !== null) throw new Error(`the server ended: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the server did not start: ${said}`);
  }

  /** As a power cut would. */
  async kill() {
    this.server.kill("SIGKILL");
    await this.ended;
  }

  async get(path) {
    const answer = await fetch(this.url + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  async end() {
    if (this.server?.exitCode === null) await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
