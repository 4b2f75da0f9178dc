// Sign-ins beside ordinary traffic: what one costs the server's processor, and what a rush of
// them does to the others. Arguments: address of the server, its process, mail address and
// password of an account. Prints one JSON object.

import { readFileSync } from "node:fs";
import http from "node:http";

const [base, process_id, address, password] = process.argv.slice(2);
const PER_SECOND = { pages: 20, signIns: 50 };
const SECONDS = 10;
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** Seconds of processor that the server has used; a tick is a hundredth. */
function used() {
  const fields = readFileSync(`/proc/${process_id}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function ask(path, options = {}, body) {
  const began = performance.now();
  return new Promise((done) => {
    const request = http.request(new URL(path, base), { agent, ...options }, (answer) => {
      answer.resume();
      answer.on("end", () => done({ status: answer.statusCode, ms: performance.now() - began }));
    });
    request.on("error", () => done({ status: 0, ms: performance.now() - began }));
    request.end(body);
  });
}

const page = (path) => () => ask(path);
let networks = 0;
function signIn() {
  networks += 1;
  const body = new URLSearchParams({ address, password }).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "sec-fetch-site": "same-origin",
    origin: base,
    // Each from a network of its own, as in a rush they are.
    "x-forwarded-for": `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${networks & 255}`,
  };
  return ask("/accounts/login/", { method: "POST", headers }, body);
}

/** Starts so many a second, whether or not the earlier ones are answered. */
async function at(rate, what) {
  const answers = [];
  const began = performance.now();
  for (let number = 0; number < rate * SECONDS; number += 1) {
    const wait = began + (number * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    answers.push(what());
  }
  return Promise.all(answers);
}

function figures(answers) {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const statuses = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  return { statuses, median: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)] };
}

const { examples } = await (await fetch(`${base}/fn/site`)).json();
const dashboard = page(`/tools/gp-appointments/?org=${examples[0][0]}`);
await at(5, dashboard);
const start = used();
const alone = await at(PER_SECOND.pages, dashboard);
const perPage = (used() - start) / alone.length;
const before = used();
const [pages, signIns] = await Promise.all([at(PER_SECOND.pages, dashboard), at(PER_SECOND.signIns, signIn)]);
const spent = used() - before - perPage * pages.length;
console.log(JSON.stringify({
  perSignIn: (spent * 1000) / signIns.length,
  alone: figures(alone),
  beside: figures(pages),
  signIns: figures(signIns),
}));
agent.destroy();
