import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import { openRegistrationStore } from "rollcall";
import { collectMetrics } from "rollcall/metrics";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { source } from "../built.js";

/*
 * The files of examples/operate: they parse, and they use the metrics that exist.
 */

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly action: string };
}
interface Panel {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

const read = (name: string): string => readFileSync(source(`examples/operate/${name}`), "utf8");
const rules: readonly Rule[] = parse(read("alerts.yaml"), { strict: true }).groups.flatMap(
  ({ rules }: { rules: readonly Rule[] }) => rules,
);
const panels: readonly Panel[] = JSON.parse(read("dashboard.json")).panels;
const expressions: readonly (readonly [where: string, expression: string])[] = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** What Grafana puts in the place of its own variables. */
const withoutVariables = (expression: string): string =>
  expression.replaceAll("$__rate_interval", "5m").replaceAll("$instance", ".*");

/** Returns where an expression is no PromQL; "": nowhere. */
function problemOf(expression: string): string {
  const problems: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) problems.push(`at ${from}: ${expression.slice(from, to) || "something is missing"}`);
    },
  });
  return problems.join("; ");
}

/** Returns the names of the metrics in an expression. */
function metricsIn(expression: string): string[] {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, node }) => {
      if (name === "VectorSelector") {
        const identifier = node.getChild("Identifier");
        if (identifier !== null) names.push(expression.slice(identifier.from, identifier.to));
      }
    },
  });
  return names;
}

const directory = mkdtempSync(join(tmpdir(), "rollcall-test-"));
const store = openRegistrationStore({ directory: directory });
const metrics = collectMetrics({ store });
afterAll(() => {
  metrics.stop();
  store.close();
  rmSync(directory, { recursive: true, force: true });
});
/** The metrics of a store on PostgreSQL. They are named, not read. */
const onPostgres = collectMetrics({
  store: { location: "postgresql:names-only", count: () => store.count(), connections: () => null },
});
afterAll(() => onPostgres.stop());
const ofDirectory = await metrics.registry.getMetricsAsJSON();
const ofPostgres = await onPostgres.registry.getMetricsAsJSON();
const exported = [
  ...ofDirectory,
  ...ofPostgres.filter(({ name }) => !ofDirectory.some((other) => other.name === name)),
];
const names = exported.flatMap(({ name, type }) =>
  String(type) === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
);
/** What Prometheus makes itself. */
const ofPrometheus = ["up"];

describe("every expression", () => {
  test.each(expressions)("of %s is PromQL over metrics that exist: %s", (_, expression) => {
    const plain = withoutVariables(expression);
    expect(problemOf(plain)).toBe("");
    const used = metricsIn(plain);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !names.includes(name) && !ofPrometheus.includes(name))).toEqual([]);
  });

  test("that is wrong is found", () => {
    expect(problemOf("sum by (code (rate(x[5m]))")).not.toBe("");
    expect(problemOf("rate(x[5m]) >")).toContain("something is missing");
    expect(metricsIn('sum(rate(a{b="c"}[5m])) / d')).toEqual(["a", "d"]);
  });
});

describe("every metric", () => {
  test.each(exported.map(({ name }) => name))("%s is in the dashboard and in the guide", (name) => {
    const inDashboard = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => metricsIn(withoutVariables(expr))),
    );
    expect(inDashboard.map((used) => used.replace(/_(bucket|sum|count)$/, ""))).toContain(name);
    expect(readFileSync(source("docs/metrics.md"), "utf8")).toContain(`\`${name}\``);
  });
});

describe("the files", () => {
  test("each alert has a summary, a first action and a severity", () => {
    expect(rules.length).toBeGreaterThan(5);
    for (const { alert, labels, annotations } of rules) {
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(page|warn)$/)]);
      expect([alert, annotations.summary, annotations.action]).toEqual([
        alert,
        expect.stringMatching(/\.$/),
        expect.stringMatching(/\.$/),
      ]);
      // A template may name only labels that the expression keeps.
      const kept = /by \(([^)]*)\)/.exec(rules.find((rule) => rule.alert === alert)?.expr ?? "")?.[1] ?? "instance";
      const named = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
      expect([alert, named.filter((label) => !kept.split(", ").includes(label))]).toEqual([alert, []]);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  test("the panels of the dashboard do not overlap", () => {
    const covered = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(covered).size).toBe(covered.length);
  });

  test("the scrape configuration reads the rules", () => {
    const { rule_files, scrape_configs } = parse(read("prometheus.yaml"));
    expect(rule_files).toEqual(["alerts.yaml"]);
    expect(scrape_configs).toMatchObject([{ job_name: "rollcall", metrics_path: "/metrics" }]);
  });
});
