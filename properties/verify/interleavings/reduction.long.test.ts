import { otherDrivers } from "../drivers/each-driver.js";
import { describeReduction } from "./reduction-suite.js";

// What a step accesses is told by the part that all drivers share, so with one of them it is a thorough test.
describeReduction(otherDrivers);
