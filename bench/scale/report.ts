import { type Column, formatCount, formatMs, formatRatio, paragraph, renderTable } from "../table.js";
import { type CallName, callNames, type Measurement } from "./measure.js";

interface Row {
  readonly call: CallName;
  readonly measurement: Measurement;
  readonly least: Measurement;
}

export function renderMeasurements(measurements: readonly Measurement[], calls: number): string {
  const [least] = measurements;
  if (least === undefined) return "";
  const rows = callNames.flatMap((call) => measurements.map((measurement): Row => ({ call, measurement, least })));
  return [
    paragraph(
      `One process. Medians of ${calls} calls each, one after the other, of 7 openings, and of 20 counts. "vs" compares ` +
        `with ${formatCount(least.accounts)} accounts. The accounts have rows, and no databases but those that are ` +
        "registered here.",
    ),
    "",
    renderTable(columns, rows),
  ].join("\n");
}

const columns: readonly Column<Row>[] = [
  { title: "call", align: "left", cell: ({ call }) => call },
  { title: "accounts", align: "right", cell: ({ measurement }) => formatCount(measurement.accounts) },
  { title: "p50 ms", align: "right", cell: ({ call, measurement }) => formatMs(measurement.ms[call]) },
  {
    title: "vs",
    align: "right",
    cell: ({ call, measurement, least }) => formatRatio(measurement.ms[call] / least.ms[call]),
  },
  { title: "RSS MB", align: "right", cell: ({ measurement }) => formatCount(measurement.rssMb) },
];
