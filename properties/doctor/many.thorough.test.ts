import { test } from "vitest";
import { findsAndRepairs } from "./many.js";

test("20,000 accounts with every finding 100 times", () => findsAndRepairs(20_000, 100), 600_000);
