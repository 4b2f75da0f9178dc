import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args:["--no-sandbox"] });
const pages = ["/tools/gp-appointments/?org=ZZ4067","/tools/gp-appointments/?org=ZZ4067&trend=variation","/tools/gp-appointments/nation/?show=dna-rate","/tools/list-size/?org=ZZ4067","/tools/nwrs/?org=ZZ4067","/tools/gp-patient-survey/?org=ZZ4067"];
for (const width of [1280, 640, 320]) for (const path of pages) {
  const p = await b.newPage({ viewport: { width, height: 900 } });
  await p.goto("http://127.0.0.1:8080"+path); await p.waitForSelector("html[data-ready]");
  const h = await p.evaluate(()=>document.documentElement.scrollHeight);
  for (let y=0;y<h;y+=600){ await p.evaluate(y=>scrollTo(0,y),y); await p.waitForTimeout(120);} 
  const r = await p.evaluate(() => [...document.querySelectorAll("figure:has(.host)")].map(f => {
    const host = f.querySelector(".host"); const box = host.getBoundingClientRect();
    const still = [...f.querySelectorAll(".static")].find(s => s.getBoundingClientRect().width>0);
    const texts = (root) => [...root.querySelectorAll("text")].flatMap(t => t.querySelector("tspan") ? [...t.querySelectorAll("tspan")] : [t]).map(t => ({ text: t.textContent.trim(), box: t.getBoundingClientRect() })).filter(t => t.text);
    const live = texts(host), st = still ? texts(still) : [];
    const set = (l) => new Set(l.map(t=>t.text));
    const cut = live.filter(({box: t}) => t.left < box.left-1 || t.right > box.right+1 || t.top < box.top-2 || t.bottom > box.bottom+2).map(t=>t.text);
    const over=[]; for (let i=0;i<live.length;i++) for (let j=i+1;j<live.length;j++){const a=live[i].box,c=live[j].box; const w=Math.min(a.right,c.right)-Math.max(a.left,c.left), hh=Math.min(a.bottom,c.bottom)-Math.max(a.top,c.top); if(w>1&&hh>4) over.push(live[i].text+"|"+live[j].text);}
    return { id: host.dataset.figure, live: "live" in f.dataset, n: live.length, missing: [...set(st)].filter(t=>!set(live).has(t)), extra: [...set(live)].filter(t=>!set(st).has(t)), cut, over, w: Math.round(box.width) };
  }));
  for (const f of r) if (!f.live || f.missing.length || f.extra.length || f.cut.length || f.over.length) console.log(width, path.slice(7,40), JSON.stringify(f).slice(0,600));
  await p.close();
}
await b.close();
