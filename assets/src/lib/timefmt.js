// Dates and durations as people say them. Pure: the moment, the language and the zone are arguments.
const pad = (number) => String(number).padStart(2, "0");

function parts(date, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const found = Object.fromEntries(format.formatToParts(date).map((part) => [part.type, part.value]));
  return { year: +found.year, month: +found.month, day: +found.day, clock: `${found.hour}:${found.minute}` };
}

const dayNumber = ({ year, month, day }) => Math.round(Date.UTC(year, month - 1, day) / 86_400_000);
const NAMES = { zh: { "-1": "昨天", 0: "今天", 1: "明天" }, en: { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" } };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 今天 14:05 · 昨天 · 明天 09:00 · 3月8日 · 2025-11-02; with `long` the time of day always follows. */
export function relative(date, now, lang = "zh", zone = undefined, long = false) {
  const then = parts(date, zone);
  const today = parts(now, zone);
  const difference = dayNumber(then) - dayNumber(today);
  const name = NAMES[lang][difference];
  if (name) return difference === -1 && !long ? name : `${name} ${then.clock}`;
  const day = then.year !== today.year ? `${then.year}-${pad(then.month)}-${pad(then.day)}`
    : lang === "zh" ? `${then.month}月${then.day}日` : `${then.day} ${MONTHS[then.month - 1]}`;
  return long ? `${day} ${then.clock}` : day;
}

/** Seconds as 3分20秒 / 3m 20s; two units at most, negative values as their amount. */
export function duration(seconds, lang = "zh") {
  const total = Math.abs(Math.trunc(seconds));
  const units = lang === "zh" ? ["天", "小时", "分", "秒"] : ["d", "h", "m", "s"];
  const amounts = [Math.floor(total / 86400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60, total % 60];
  const first = amounts.findIndex((amount) => amount > 0);
  if (first < 0) return `0${units[3]}`;
  const shown = [first, first + 1].filter((index) => index < 4 && amounts[index] > 0);
  return shown.map((index) => `${amounts[index]}${units[index]}`).join(lang === "zh" ? "" : " ");
}

/** Seconds as 03:12 or 1:03:12. */
export function clock(seconds) {
  const total = Math.abs(Math.trunc(seconds));
  const hours = Math.floor(total / 3600);
  const rest = `${pad(Math.floor(total / 60) % 60)}:${pad(total % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
