// What the pages do beyond htmx: clocks that run down, and times as people here write them.
"use strict";

// A clock follows the server's: the page says how many seconds are left as it is sent, and from
// then on only the length of time counts, whatever this machine believes the time of day to be.
function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const rest = `${two(minutes % 60)}:${two(seconds % 60)}`;
  return minutes < 60 ? rest.replace(/^0/, "") : `${Math.floor(minutes / 60)}:${rest}`;
}

// Read out seldom: a clock that spoke each second would drown everything else.
const READ_AT = new Map([[300, "5 minutes left"], [60, "1 minute left"], [15, "15 seconds left"]]);

function run(timer) {
  const left = Math.max(0, Math.ceil((timer.endsAt - performance.now()) / 1000));
  if (timer.shown === left) return;
  timer.shown = left;
  timer.textContent = clock(left);
  const announce = document.querySelector("[data-announce]");
  if (announce && timer.hasAttribute("data-read") && READ_AT.has(left)) {
    announce.textContent = READ_AT.get(left);
  }
  if (left === 0) document.body.dispatchEvent(new Event("lapsed"));
}

function prepare() {
  for (const timer of document.querySelectorAll("[data-seconds-left]")) {
    // One that was not drawn anew runs on: its number is of the moment at which it was.
    if (timer.given === timer.dataset.secondsLeft) continue;
    timer.given = timer.dataset.secondsLeft;
    timer.endsAt = performance.now() + 1000 * Number(timer.dataset.secondsLeft);
    timer.shown = undefined;
    run(timer);
  }
  for (const time of document.querySelectorAll("time[data-local]")) {
    const style = time.dataset.local === "time"
      ? { timeStyle: "medium" }
      : { dateStyle: "long", timeStyle: "short" };
    time.textContent = new Date(time.dateTime).toLocaleString(undefined, style);
  }
}

// htmx opens a stream again that has ended, but not one that was refused at first.
for (const name of ["htmx:response:error", "htmx:error"]) {
  document.addEventListener(name, ({ target }) => {
    const live = target.getAttribute("hx-sse:connect");
    if (live) setTimeout(() => htmx.ajax("GET", live, { source: target }), 5000);
  });
}

prepare();
document.addEventListener("htmx:after:swap", prepare);
setInterval(() => document.querySelectorAll("[data-seconds-left]").forEach(run), 200);
