export const style = `
:root { --paper: #faf8f3; --raised: #fffdf9; --ink: #26221b; --ink-2: #655d50; --rule: #e3ddd0; --accent: #9a6a16; --wash: #f3e9d2; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1915; --raised: #23201b; --ink: #ece6da; --ink-2: #aaa192; --rule: #3a352c; --accent: #d9a441; --wash: #3a2f19; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); display: grid; grid-template-columns: minmax(240px, 340px) minmax(0, 1fr); grid-template-rows: auto 1fr; height: 100vh; }
header { grid-column: 1 / -1; padding: 10px 18px; border-bottom: 1px solid var(--rule); background: var(--raised); display: flex; gap: 14px; align-items: baseline; flex-wrap: wrap; }
h1 { font-size: 17px; margin: 0; overflow-wrap: anywhere; }
header span { color: var(--ink-2); font-size: 13px; }
#tree { overflow: auto; border-right: 1px solid var(--rule); padding: 8px 0; }
#tree:focus-within [aria-selected=true] { outline: 2px solid var(--accent); outline-offset: -2px; }
.row { padding: 3px 12px; font-size: 13px; line-height: 20px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; cursor: pointer; color: var(--ink-2); outline: none; }
.row.path { color: var(--ink); }
.row[aria-selected=true] { background: var(--wash); color: var(--ink); font-weight: 600; }
.row:hover { background: var(--rule); }
.tag { border: 1px solid var(--rule); border-radius: 9px; padding: 0 7px; margin-left: 6px; font-size: 11px; font-weight: 400; color: var(--accent); }
main { overflow: auto; padding: 20px max(20px, calc(50% - 390px)); }
article { margin: 0 0 22px; scroll-margin-top: 16px; }
article h2 { font-size: 12.5px; font-weight: 600; color: var(--ink-2); margin: 0 0 4px; }
article.here { box-shadow: -3px 0 0 var(--accent); padding-left: 12px; margin-left: -12px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: inherit; }
.code { font: 12.5px/1.5 ui-monospace, monospace; background: var(--raised); border: 1px solid var(--rule); border-radius: 6px; padding: 8px 10px; margin: 8px 0; max-height: 420px; overflow: auto; }
details { margin: 6px 0; } summary { cursor: pointer; color: var(--ink-2); font-size: 13px; }
@media (max-width: 760px) { body { grid-template-columns: 1fr; grid-template-rows: auto 34vh 1fr; } #tree { border-right: 0; border-bottom: 1px solid var(--rule); } }
@media print { body { display: block; height: auto; } #tree { display: none; } }
`;
