import { spawnSync } from "node:child_process";
import { readdirSync, statfsSync } from "node:fs";
import { test as anyTest, expect, onTestFinished } from "vitest";
import { mountSmallDisk } from "#src/soak/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { canFillDisks } from "./soak-process.js";

const test = anyTest.skipIf(!canFillDisks);

function smallDisk() {
  const directory = temporaryDirectory();
  const unmount = () => spawnSync("umount", ["--lazy", directory]);
  const disk = mountSmallDisk(directory);
  onTestFinished(() => void unmount());
  if (disk.type === "none") throw new Error(disk.reason);
  return { directory, disk, unmount };
}

test("a small disk can be filled to the last block and freed", () => {
  const { directory, disk } = smallDisk();
  expect(disk.fill(0)).toBe(true);
  expect(statfsSync(directory).bavail).toBe(0);
  expect(disk.fill(3)).toBe(true);
  expect(statfsSync(directory).bavail).toBe(3);
  disk.free();
  expect(readdirSync(directory)).toEqual([]);
});

test("if it is unmounted, the disk below it is not filled", () => {
  const { directory, disk, unmount } = smallDisk();
  unmount();
  expect(disk.fill(0)).toBe(false);
  expect(disk.isThere()).toBe(false);
  expect(readdirSync(directory)).toEqual([]);
});
