const light = `
--ground:#f7f8f9;--surface:#fff;--ink:#1a2027;--muted:#58626e;--line:#dde2e7;--soft:#eef1f4;
--good:#14713f;--good-soft:#e2f3e9;--bad:#b3231b;--bad-soft:#fdebe9;--unsure:#7d5200;--unsure-soft:#fdf1d4;
--a:#1d5bb8;--a-soft:#e9f0fb;--b:#7438ac;--b-soft:#f2eafa;--c:#09675e;--c-soft:#e1f3f1;--d:#9c3466;--d-soft:#fae9f1;`;

const dark = `
--ground:#11151a;--surface:#191f26;--ink:#e4e8ed;--muted:#9ca7b3;--line:#2f3841;--soft:#222931;
--good:#62d299;--good-soft:#15301f;--bad:#ff8d83;--bad-soft:#3b1f1d;--unsure:#f0b94e;--unsure-soft:#382b10;
--a:#84b3ff;--a-soft:#1b2a45;--b:#cda8f7;--b-soft:#2c223d;--c:#62d3c6;--c-soft:#14312e;--d:#f49fc4;--d-soft:#3a2230;`;

/** Colours, letters and the page as a whole. */
export const base = `
:root{color-scheme:light dark;${light}
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Code","JetBrains Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
--number:2.6rem;--gutter:3.2rem;--lane:17rem;--mid:1.15rem}
@media (prefers-color-scheme:dark){:root{${dark}}}
*,*::before,*::after{box-sizing:border-box}
html{background:var(--ground);color:var(--ink);font:16px/1.55 var(--sans);-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0}
main{max-width:72rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
h1,h2,h3,h4,p,ul,ol,dl,pre{margin:0;padding:0}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.015em;font-weight:650;overflow-wrap:anywhere}
h2{font-size:1.3rem;font-weight:650;letter-spacing:-.01em}
h4{font-size:.95rem;font-weight:650}
p+p,.p+.p{margin-top:.5rem}
ul,ol{list-style:none}
code,pre{font-family:var(--mono);font-size:.82em}
code{overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
a{color:var(--a)}
.muted{color:var(--muted)}
.mark{font-weight:700}
.good>.mark,.good>*>.mark{color:var(--good)}
.bad>.mark,.bad>*>.mark{color:var(--bad)}
.unsure>.mark,.unsure>*>.mark{color:var(--unsure)}
.heard{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem;top:.5rem;padding:.5rem 1rem;background:var(--surface);border-radius:.4rem}
.skip:focus{left:.5rem;z-index:9}
:focus-visible{outline:2px solid var(--a);outline-offset:2px;border-radius:.25rem}
summary{cursor:pointer}
.whole>summary,details>summary{border-radius:.25rem}
.scrolled,.whole-statement>pre{max-height:22rem;overflow:auto}
.whole{display:inline-block;vertical-align:top;max-width:100%;font-size:.85rem;color:var(--muted)}
.whole[open]{display:block}
.whole>.scrolled{margin-top:.3rem;padding:.5rem .7rem;background:var(--soft);border-radius:.4rem;overflow-wrap:anywhere;white-space:pre-wrap;font-family:var(--mono);font-size:.8rem}
button{font:inherit;font-size:.85rem;padding:.3rem .8rem;border:1px solid var(--line);border-radius:.4rem;background:var(--surface);color:var(--ink);cursor:pointer}
button:hover{border-color:var(--muted)}
`;
