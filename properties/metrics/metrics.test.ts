import { channel } from "node:diagnostics_channel";
import { Registry } from "prom-client";
import { openRegistrationStore } from "rollcall";
import { collectMetrics, subscribeToStore } from "rollcall/metrics";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

/** A store and its metrics until the end of the test. */
function collected(registry?: Registry) {
  const store = openRegistrationStore({ directory: temporaryDirectory() });
  const metrics = collectMetrics({ store, registry });
  onTestFinished(() => {
    metrics.stop();
    store.close();
  });
  return { store, metrics, read: () => samples(metrics.registry) };
}

/** Returns the samples of a registry by name and labels, as Prometheus reads them. */
async function samples(registry: Registry): Promise<ReadonlyMap<string, number>> {
  const lines = (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}

/** Publishes an event as a store does. */
function publish(name: string, message: object): void {
  channel(`rollcall:${name}`).publish(message);
}

describe("collectMetrics", () => {
  test("counts and times registrations by outcome; an outcome that has not happened is 0", async () => {
    const { store, read } = collected();
    await store.register("a");
    await store.register("b");
    await store.register("a");
    const after = await read();
    expect(after.get('rollcall_registrations_total{outcome="created"}')).toBe(2);
    expect(after.get('rollcall_registrations_total{outcome="existing"}')).toBe(1);
    expect(after.get('rollcall_registrations_total{outcome="failed"}')).toBe(0);
    expect(after.get('rollcall_registration_duration_seconds_count{outcome="created"}')).toBe(2);
    expect(after.get('rollcall_registration_duration_seconds_sum{outcome="created"}')).toBeGreaterThan(0);
  });

  test("counts failed registrations by the code of the error", async () => {
    const { store, read } = collected();
    const { directory } = store;
    for (const code of ["STORE_BUSY", "STORE_BUSY", null]) {
      publish("register", { directory, authId: "a", outcome: "failed", code, durationMs: 1500 });
    }
    const after = await read();
    expect(after.get('rollcall_registrations_total{outcome="failed"}')).toBe(3);
    expect(after.get('rollcall_registration_failures_total{code="STORE_BUSY"}')).toBe(2);
    expect(after.get('rollcall_registration_failures_total{code="other"}')).toBe(1);
    expect(after.get('rollcall_registration_duration_seconds_sum{outcome="failed"}')).toBe(4.5);
  });

  test("counts accounts by status when it is read, also what another store did", async () => {
    const { store, read } = collected();
    await store.register("a");
    const other = openRegistrationStore({ directory: store.directory });
    onTestFinished(() => other.close());
    const { authId } = await other.register("b");
    await other.promises.setActive("b", false);
    expect(authId).toHaveLength(64);
    const after = await read();
    expect(after.get('rollcall_accounts{status="active"}')).toBe(1);
    expect(after.get('rollcall_accounts{status="inactive"}')).toBe(1);
    expect(after.get('rollcall_accounts{status="unfinished"}')).toBe(0);
  });

  test("gives all other metrics if the accounts cannot be counted, and counts that", async () => {
    const { store, read } = collected();
    await store.register("a");
    store.close();
    await read();
    const after = await read();
    expect([...after.keys()].filter((name) => name.startsWith("rollcall_accounts"))).toEqual([]);
    expect(after.get('rollcall_count_failures_total{code="STORE_CLOSED"}')).toBeGreaterThan(0);
    expect(after.get('rollcall_registrations_total{outcome="created"}')).toBe(1);
  });

  test("counts lock waits, changes and findings", async () => {
    const { store, read } = collected();
    const { directory } = store;
    publish("busy", { directory, operation: "register", waitedMs: 250 });
    publish("busy", { directory, operation: "update", waitedMs: 750 });
    publish("change", { directory, authId: "a", operation: "remove", found: true });
    publish("finding", { directory, finding: { code: "user-database-missing", authId: "a" } });
    const after = await read();
    expect(after.get('rollcall_busy_waits_total{operation="register"}')).toBe(1);
    expect(after.get("rollcall_busy_wait_seconds_sum")).toBe(1);
    expect(after.get('rollcall_busy_wait_seconds_bucket{le="0.5"}')).toBe(1);
    expect(after.get('rollcall_changes_total{operation="remove",found="true"}')).toBe(1);
    expect(after.get('rollcall_findings_total{code="user-database-missing"}')).toBe(1);
  });

  test("tells when maintenance ended, and nothing before its first run", async () => {
    const { store, read } = collected();
    const name = "rollcall_maintenance_last_run_timestamp_seconds";
    expect((await read()).has(name)).toBe(false);
    expect((await read()).get("rollcall_maintenance_runs_total")).toBe(0);
    const before = Date.now() / 1000;
    publish("maintenance", { directory: store.directory, durationMs: 2000, findings: 3 });
    const after = await read();
    expect(after.get(name)).toBeGreaterThanOrEqual(before - 1);
    expect(after.get("rollcall_maintenance_runs_total")).toBe(1);
    expect(after.get("rollcall_maintenance_last_duration_seconds")).toBe(2);
    expect(after.get("rollcall_maintenance_last_findings")).toBe(3);
  });

  test("tells the age of the last backup, and nothing before the first", async () => {
    const { store, read } = collected();
    expect((await read()).has("rollcall_backup_age_seconds")).toBe(false);
    const finishedAt = new Date(Date.now() - 3_600_000).toISOString();
    const { directory } = store;
    publish("backup", { directory, destination: "/backup", accounts: 7, durationMs: 10, finishedAt });
    const after = await read();
    expect(after.get("rollcall_backup_age_seconds")).toBeGreaterThanOrEqual(3600);
    expect(after.get("rollcall_backup_age_seconds")).toBeLessThan(3660);
    expect(after.get("rollcall_backup_last_accounts")).toBe(7);
  });

  test("keeps to its own store", async () => {
    const [one, other] = [collected(), collected()];
    await one.store.register("a");
    publish("register", { outcome: "created" });
    expect((await one.read()).get('rollcall_registrations_total{outcome="created"}')).toBe(1);
    expect((await other.read()).get('rollcall_registrations_total{outcome="created"}')).toBe(0);
  });

  test("adds to a registry of the caller, and stop takes everything out again", async () => {
    const registry = new Registry();
    const { store, metrics } = collected(registry);
    expect(metrics.registry).toBe(registry);
    expect(registry.getMetricsAsArray().length).toBeGreaterThan(10);
    metrics.stop();
    await store.register("a");
    expect(registry.getMetricsAsArray()).toEqual([]);
    collectMetrics({ store, registry }).stop();
  });

  test("has units and kinds in its names, as Prometheus recommends", async () => {
    const { metrics } = collected();
    for (const { name, type, help } of await metrics.registry.getMetricsAsJSON()) {
      expect([name, /^rollcall_[a-z_]+$/.test(name), help.endsWith(".")]).toEqual([name, true, true]);
      expect([name, name.endsWith("_total")]).toEqual([name, String(type) === "counter"]);
    }
  });
});

describe("subscribeToStore", () => {
  test("calls the listeners of one store until it is ended", async () => {
    const { store } = collected();
    const seen: string[] = [];
    const end = subscribeToStore(store, { register: ({ outcome }) => seen.push(outcome) });
    await store.register("a");
    end();
    await store.register("b");
    expect(seen).toEqual(["created"]);
  });
});
