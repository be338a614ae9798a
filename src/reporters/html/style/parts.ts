/** The head, the passes, the findings and the coverage. */
export const parts = `
.headline{padding-bottom:1.5rem}
.headline+.pass,.headline+.history{margin-top:.5rem}
.command{font:.82rem var(--mono);color:var(--muted);margin-bottom:.4rem}
.sentence{font-size:1.05rem;margin-top:.6rem}
.verdict{text-transform:uppercase;letter-spacing:.06em;font-size:.85em;font-weight:700}
.good .verdict{color:var(--good)}
.bad .verdict{color:var(--bad)}
.unsure .verdict{color:var(--unsure)}
.facts{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin-top:1rem;font-size:.88rem}
.facts dt{color:var(--muted);font-size:.8rem}
.facts dd{margin:0;overflow-wrap:anywhere}
.passes{width:100%;border-collapse:collapse;background:var(--surface);border:1px solid var(--line);border-radius:.7rem;border-spacing:0;border-collapse:separate;font-size:.92rem;overflow:hidden}
.passes th,.passes td{text-align:left;padding:.55rem 1rem;border-top:1px solid var(--line);vertical-align:baseline}
.passes thead th{border-top:0;font-size:.78rem;font-weight:500;color:var(--muted);padding-block:.45rem}
.passes tbody th{font-weight:600}
.passes a{color:inherit;text-decoration-color:var(--line);text-underline-offset:.2em}
.passes .figure{text-align:right;font-variant-numeric:tabular-nums}
.skipped{color:var(--muted)}
.chip{display:inline-block;padding:.05rem .6rem;border-radius:1rem;font-size:.85rem;font-weight:600;white-space:nowrap}
.chip.good{color:var(--good);background:var(--good-soft)}
.chip.bad{color:var(--bad);background:var(--bad-soft)}
.chip.unsure{color:var(--unsure);background:var(--unsure-soft)}
.pass,.output,.history{margin-top:2rem;padding:1.5rem;background:var(--surface);border:1px solid var(--line);border-radius:.7rem;scroll-margin-top:1rem}
.pass.bad,.history.bad{border-top:3px solid var(--bad)}
.pass.unsure,.history.unsure{border-top:3px solid var(--unsure)}
.pass>h2 .verdict,.history>h2 .verdict{margin-left:.4rem;vertical-align:.1em;font-size:.72rem}
.pass>*+*,.history>*+*{margin-top:1rem}
.findings{display:grid;gap:.5rem}
.findings li{padding:.7rem 1rem;background:var(--bad-soft);border-radius:.5rem;overflow-wrap:anywhere}
.findings .code{display:inline-block;font-weight:700;color:var(--bad);margin-right:.4rem}
.reason{padding:.7rem 1rem;background:var(--unsure-soft);border-radius:.5rem;overflow-wrap:anywhere}
.words{max-width:48rem}
.words>.p{margin-top:.4rem;overflow-wrap:anywhere}
.prefix ol,.program{list-style:decimal;padding-left:1.6rem;margin-top:.4rem;font-size:.92rem;overflow-wrap:anywhere}
.program>li{padding-block:.25rem}
.called{font-weight:600;overflow-wrap:anywhere}
.came{color:var(--muted);overflow-wrap:anywhere}
.wrong,.came.wrong{color:var(--bad)}
.expected{color:var(--good);overflow-wrap:anywhere}
.possible{overflow-wrap:anywhere}
.drawing-head{padding-top:.5rem}
.drawing-head .muted{font-weight:400;font-size:.85rem;margin-left:.4rem}
.coverage{padding-top:1rem;border-top:1px solid var(--line);font-size:.92rem}
.coverage>p{margin-top:.35rem;color:var(--muted)}
.coverage>p::first-letter,footer .p::first-letter,.history>.muted::first-letter{text-transform:uppercase}
.glance{display:flex;align-items:center;gap:.6rem;min-width:9rem;font-size:.8rem;color:var(--muted);font-variant-numeric:tabular-nums}
.glance .share{width:5.5rem;flex:none}
.difference{padding:.7rem 1rem;background:var(--unsure-soft);border-radius:.5rem}
.difference dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem;margin-top:.4rem}
.difference dt{color:var(--muted)}
.difference dd{margin:0}
.coverage details{margin-top:.5rem}
.bars{display:grid;gap:.35rem;margin-top:.6rem}
.bars li{display:grid;grid-template-columns:minmax(10rem,21rem) minmax(6rem,1fr) 10rem;gap:1rem;align-items:center}
.bars .count{font-variant-numeric:tabular-nums;color:var(--muted);font-size:.85rem}
.share{display:block;width:100%;overflow:hidden;border-radius:5px}
.share .ground{fill:var(--soft)}
.share .part{fill:var(--good);opacity:.28}
.share .complete{fill:var(--good)}
.counterexample{padding-top:1rem;border-top:1px solid var(--line)}
.counterexample>*+*{margin-top:.4rem}
.copyable{display:flex;align-items:flex-start;gap:.6rem}
.copyable>pre{flex:1;min-width:0;padding:.55rem .8rem;background:var(--soft);border-radius:.4rem;max-height:24rem;overflow:auto;user-select:all}
.copyable>button{flex:none}
details>.copyable{margin-top:.5rem}
.output pre{margin-top:.6rem;padding:.7rem .9rem;background:var(--soft);border-radius:.4rem}
footer{margin-top:2rem;font-size:.85rem;color:var(--muted);max-width:52rem}
`;
