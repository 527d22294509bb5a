// Loaded into the command's process ahead of everything: writes to file descriptor 3 how much CPU time the command and its
// program have used when the program's first resource reaches the engine. Plain JavaScript costs next to nothing itself.
const { execFileSync } = require("node:child_process");
const { subscribe, unsubscribe } = require("node:diagnostics_channel");
const { readFileSync, writeSync } = require("node:fs");

const channel = "http2.server.stream.start";
let registrations = 0;

subscribe(channel, onStream);

function onStream({ headers }) {
  if (headers[":path"] !== "/pulumirpc.ResourceMonitor/RegisterResource") {
    return;
  }
  registrations += 1;
  // The first is the stack itself, which the SDK registers before it loads the program.
  if (registrations === 2) {
    unsubscribe(channel, onStream);
    const { user, system } = process.cpuUsage();
    const program = process.platform === "linux" ? secondsInProc() : secondsByPs();
    writeSync(3, JSON.stringify({ engine: (user + system) / 1e6, program }));
  }
}

/** proc(5): utime and stime, in ticks of 10 ms on every architecture that Node runs on. */
function secondsInProc() {
  const child = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ")[0];
  const stat = readFileSync(`/proc/${child}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** `TIME` is [hours:]minutes:seconds with hundredths on macOS. */
function secondsByPs() {
  for (const line of execFileSync("ps", ["-axo", "ppid=,time=,command="], { encoding: "utf8" }).split("\n")) {
    const [parent, time = "", ...command] = line.trim().split(/\s+/);
    if (Number(parent) === process.pid && command.join(" ").includes("--monitor")) {
      return time.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0);
    }
  }
  throw new Error("the program's process was not found");
}
