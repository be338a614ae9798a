import { testSamples } from "./samples.js";

testSamples(["README.md", "docs/getting-started.md"]);
