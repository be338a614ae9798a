/** The lanes of a trace and of a history, and the runs after a crash. */
export const lanes = `
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;font-size:.82rem;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:.5rem}
.legend i.lock{position:static;display:inline-block;height:1rem;margin:0;--own:var(--muted)}
.legend i.line{display:inline-block;width:1.6rem;border-top:2px solid var(--bad)}
.legend i.missed{border-top-style:dashed}
.legend i.preempted{border-top:2px dotted var(--unsure)}
.scrolled-lanes{overflow-x:auto;padding:0 .5rem .6rem 0}
.lanes{position:relative;display:grid;row-gap:.3rem;align-items:start;width:100%}
.lanes>ol{display:contents}
.client-0{--own:var(--a);--own-soft:var(--a-soft)}
.client-1{--own:var(--b);--own-soft:var(--b-soft)}
.client-2{--own:var(--c);--own-soft:var(--c-soft)}
.client-3{--own:var(--d);--own-soft:var(--d-soft)}
.lane-head{padding:.1rem 0 .3rem;margin-left:2.2rem;font-size:.85rem;font-weight:650;color:var(--own);border-bottom:2px solid var(--own)}
.lanes>ol>.number,.run .number{font:.75rem/1 var(--mono);color:var(--muted);text-align:right;padding-right:.7rem;padding-top:calc(var(--mid) - .5rem);font-variant-numeric:tabular-nums}
.operation{align-self:stretch;margin:-.1rem -.35rem;background:var(--own-soft);border-radius:.6rem}
.operation.open{border-radius:.6rem .6rem 0 0;margin-bottom:-.6rem;border-bottom:2px dashed var(--bad)}
.card{position:relative;z-index:1;min-width:0;padding:.3rem .6rem;font-size:.88rem;line-height:1.45;border-radius:.45rem;overflow-wrap:anywhere}
.card.call{color:var(--own)}
.card.step,.card.folded{background:var(--surface);border:1px solid var(--line)}
.card.failed{border-color:var(--bad);background:var(--bad-soft)}
.card.answer{color:var(--muted)}
.card.answer.right{color:var(--good)}
.card.answer.open{color:var(--unsure)}
.card.answer.wrong{color:var(--bad);font-weight:600}
.card .called{color:inherit}
.card summary{list-style:none}
.card summary::-webkit-details-marker{display:none}
.folded summary{color:var(--muted)}
.folded summary::before{content:"⋮ "}
.inner{display:grid;gap:.25rem;padding:.3rem 0}
.outcome{color:var(--muted);white-space:normal}
.outcome.bad{color:var(--bad);font-weight:600}
.outcome.unsure{color:var(--unsure);font-weight:600}
.remark{display:inline-block;font-size:.75rem;line-height:1.35;padding:.08rem .45rem;border-radius:.3rem;margin-top:.2rem}
.remark.calm{background:var(--soft);color:var(--muted)}
.remark.alarm{background:var(--bad-soft);color:var(--bad);font-weight:600}
.failed .remark.alarm{background:var(--surface)}
.whole-statement{margin-top:.4rem;padding-top:.4rem;border-top:1px dashed var(--line)}
.whole-statement>pre{font-size:.8rem;background:var(--soft);padding:.4rem .6rem;border-radius:.35rem}
.whole-statement dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .7rem;margin-top:.4rem;font-size:.78rem}
.whole-statement dt{color:var(--muted)}
.whole-statement dd{margin:0;overflow-wrap:anywhere}
.preemption{z-index:3;display:flex;align-items:center;gap:.6rem;font-size:.78rem;font-weight:600;color:var(--unsure);padding-left:var(--number)}
.preemption::before,.preemption::after{content:"";flex:1;border-top:2px dotted var(--unsure);opacity:.7}
.preemption::before{flex:0 0 1.6rem}
.preemption>span{background:var(--surface);padding-inline:.3rem;border-radius:.3rem}
.lock{position:relative;z-index:2;align-self:stretch;justify-self:end;width:6px;border-radius:3px;margin-right:.55rem}
.lock.span{margin-top:var(--mid);margin-bottom:calc(-1*var(--mid))}
.lock.moment{margin-block:.45rem}
.lock.track-1{margin-right:1.1rem}
.lock.track-2{margin-right:1.65rem}
.lock.read{background:repeating-linear-gradient(var(--own) 0 2px,transparent 2px 5px);width:4px}
.lock.write{background:var(--own)}
.lock.exclusive{background:var(--own);width:10px}
.lock.waits{background:repeating-linear-gradient(-45deg,var(--unsure) 0 3px,transparent 3px 6px);outline:1px solid var(--unsure);outline-offset:0}
.arrow{position:relative;z-index:2;align-self:stretch;pointer-events:none;color:var(--bad);margin-top:var(--mid);margin-bottom:calc(-1*var(--mid))}
.arrow svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.arrow path{fill:none;stroke:currentColor;stroke-width:2}
.arrow.missed path{stroke-dasharray:5 4}
.arrow>i{position:absolute;bottom:-5px;border:5px solid transparent}
.arrow.to-right>i{right:-2px;border-right-width:0;border-left:8px solid currentColor}
.arrow.to-left>i{left:-2px;border-left-width:0;border-right:8px solid currentColor}
.crash{position:relative;margin-top:1rem;padding:.7rem 1rem .7rem 2.6rem;background:var(--bad-soft);border-block:2px solid var(--bad);color:var(--bad);overflow-wrap:anywhere}
.crash .muted,.crash .lost{color:var(--ink);font-size:.88rem}
.crash .lost{list-style:disc;padding-left:1.2rem}
.bolt{position:absolute;left:1rem;top:.85rem;width:1rem;fill:var(--bad)}
.restarted{margin-top:1rem}
.restarted>*+*{margin-top:.4rem}
.run{display:grid;gap:.3rem}
.run>.card{margin-left:var(--number)}
.run .card>.number{position:absolute;left:calc(-1*var(--number));top:0;width:var(--number);padding-top:.65rem}
.at-rest{margin-left:var(--number);padding-left:.6rem;color:var(--muted);font-size:.88rem}
.noted{font-size:.82rem;color:var(--ink);font-weight:400;padding:.2rem 0 .1rem 1rem}
.card.answer.right .called{color:var(--ink)}
.timeline{--number:0rem;--gutter:.9rem;--lane:9.5rem;row-gap:.25rem;grid-auto-rows:minmax(1.15rem,auto)}
.timeline .lane-head{margin-left:0}
.timeline .bar{z-index:1;align-self:stretch;min-width:0;padding:.3rem .6rem;font-size:.86rem;line-height:1.4;border:1px solid var(--own);border-left-width:4px;border-radius:.45rem;background:var(--own-soft);overflow-wrap:anywhere}
.timeline .bar .called{color:var(--own)}
.timeline .bar .came{display:block}
.timeline .bar.open{border-bottom-style:dashed;border-bottom-left-radius:0;border-bottom-right-radius:0}
.timeline .bar.culprit{border-color:var(--bad);background:var(--bad-soft)}
.timeline .bar.culprit .came{color:var(--bad);font-weight:600}
.timeline .where{font-size:.75rem;color:var(--muted)}
.order{display:inline-block;min-width:1.5rem;text-align:center;font:600 .75rem/1.4rem var(--mono);border-radius:1rem;background:var(--own);color:var(--surface);padding:0 .35rem}
`;
