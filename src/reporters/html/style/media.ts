/**
 * Pointers, phones and printers. Where a browser lets the content of a closed `details` be styled, a statement is shown in
 * full while its line has the focus or the pointer is on it; everywhere it is shown in full once it is opened.
 */
export const media = `
@supports selector(details::details-content){
.card:has(>.statement:not([open])>summary:is(:hover,:focus-visible)){z-index:5}
.card>.statement:not([open]):has(>summary:is(:hover,:focus-visible))::details-content{content-visibility:visible;position:absolute;left:-1px;right:-1px;top:100%;z-index:6;padding:0 .6rem .5rem;background:var(--surface);border:1px solid var(--line);border-top:0;border-radius:0 0 .45rem .45rem;box-shadow:0 .6rem 1.4rem rgb(0 0 0/.18);pointer-events:none}
}
@media (max-width:46rem){
:root{--number:1.7rem;--gutter:1.35rem;--lane:9rem;--mid:1rem}
html{font-size:15px}
main{padding:1.4rem .8rem 3rem}
h1{font-size:1.5rem}
.pass,.output,.history{padding:1rem .8rem;margin-inline:-.2rem}
.passes thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.passes tr{display:grid;grid-template-columns:1fr auto auto;gap:.1rem .8rem;padding:.5rem .8rem;border-top:1px solid var(--line)}
.passes tbody tr:first-child{border-top:0}
.passes th,.passes td{padding:0;border:0}
.passes td:nth-child(n+3):not(.figure){grid-column:1/-1;color:var(--muted);font-size:.85rem}
.passes .figure{grid-row:1;grid-column:3}
.soak th,.soak td{grid-column:1/-1}
.passes .figure::after{content:" s"}
.bars li{grid-template-columns:1fr auto;gap:.1rem .8rem}
.bars .share{grid-column:1/-1;grid-row:2}
.copyable{flex-direction:column}
.copyable>pre{width:100%}
.lane-head{margin-left:.2rem}
.timeline{--number:0rem;--gutter:.35rem;--lane:5.4rem}
.card{padding:.25rem .4rem;font-size:.8rem}
.lock{margin-right:.42rem;width:4px}
.lock.track-1{margin-right:.75rem}
.lock.track-2{margin-right:1.1rem}
.lock.read{width:3px}
.lock.exclusive{width:6px}
.drawing-head .muted{display:block;margin-left:0}
.whole-statement dl{grid-template-columns:1fr}
.preemption{padding-left:0}
.preemption::before{flex-basis:.5rem}
}
@media print{
:root{--lane:0rem;--ground:#fff}
html{font-size:11px}
main{max-width:none;padding:0}
.skip,button{display:none}
.pass,.output,.history{border:0;border-top:1px solid #999;border-radius:0;padding:1rem 0;margin-top:1rem}
.card,.bar,.findings li,.crash{break-inside:avoid}
.scrolled,.scrolled-lanes,.copyable>pre,.whole-statement>pre{max-height:none;overflow:visible}
.lanes{width:100%}
details::details-content{content-visibility:visible;block-size:auto}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
@media (prefers-contrast:more){:root{--line:currentColor;--muted:var(--ink)}}
`;
