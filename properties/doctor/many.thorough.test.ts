import { test } from "vitest";
import { findsAndRepairs } from "./many.js";

test("670 accounts with every finding ten times", () => findsAndRepairs(670, 10));

test("20,000 accounts with every finding 100 times", () => findsAndRepairs(20_000, 100), 600_000);
