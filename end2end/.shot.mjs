import { chromium } from "playwright-core";
const [,, url, out, width="1280", scheme="light", full="0"] = process.argv;
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args:["--no-sandbox"] });
const p = await b.newPage({ viewport: { width: +width, height: 900 }, colorScheme: scheme });
const errs=[]; p.on("pageerror", e=>errs.push(String(e))); p.on("console", m=>m.type()==="error"&&errs.push(m.text()));
await p.goto(url); await p.waitForSelector("html[data-ready]", {timeout: 15000}).catch(()=>errs.push("not ready"));
await p.waitForTimeout(1200);
await p.screenshot({ path: out, fullPage: full==="1" });
console.log(errs.join("\n")||"no errors"); await b.close();
