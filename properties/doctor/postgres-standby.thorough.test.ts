import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { diagnosePostgres } from "#src/doctor/index.js";
import { machine, programs } from "../operate/machine-postgres.js";
import { query } from "../postgres-store/fixture.js";
import { found, storeWithAccounts } from "./postgres-store.js";

/*
 * The doctor of a primary and of its standby. It needs the PostgreSQL of the machine, for pg_basebackup.
 */

test.skipIf(programs === undefined)(
  "a standby that may lack the last registrations is noted, and can be diagnosed itself",
  async () => {
    const { folder, run, create, start } = machine();
    const url = await start(await create("primary"));
    await storeWithAccounts(url);
    const healthy = await diagnosePostgres(url);
    expect([healthy.healthy, healthy.findings, healthy.isStandby]).toEqual([true, [], false]);
    const data = join(folder, "standby");
    await run("pg_basebackup", `--pgdata=${data}`, "--checkpoint=fast", "--write-recovery-conf", `--dbname=${url}`);
    const standby = await start(data, { cluster_name: "second" });
    const streaming = "SELECT FROM pg_stat_replication WHERE state = 'streaming' AND application_name = 'second'";
    while ((await query(url, streaming)).length === 0) await sleep(10);
    const noted = await diagnosePostgres(url);
    expect(noted.findings).toMatchObject([
      { code: "failover-may-lose", count: 1, examples: [{ subject: "standby second" }] },
    ]);
    // A note: where the standby only answers reads, nothing is wrong.
    expect(noted.healthy).toBe(true);
    expect(await diagnosePostgres(standby)).toMatchObject({
      isStandby: true,
      findings: [],
      totals: { total_users: 3 },
    });
    await query(url, "ALTER SYSTEM SET synchronous_standby_names = 'second'");
    await query(url, "SELECT pg_reload_conf()");
    while ((await query(url, `${streaming} AND sync_state = 'sync'`)).length === 0) await sleep(10);
    expect(await found(url)).toEqual({});
  },
);
