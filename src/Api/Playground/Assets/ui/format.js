const number = new Intl.NumberFormat("en");

/** "1,204 tokens", with what went in and came out as a title. */
export function tokens(usage) {
  const total = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
  return `${usage?.estimated ? "about " : ""}${number.format(total)} ${total === 1 ? "token" : "tokens"}`;
}

export function tokenDetail(usage) {
  return `${number.format(usage?.inputTokens ?? 0)} in, ${number.format(usage?.outputTokens ?? 0)} out`;
}

/** Dollars with as many digits as tell anything: "$0.0042"; nothing was charged: "free". */
export function cost(dollars) {
  if (!dollars) return "free";
  if (dollars < 0.000001) return "<$0.000001";
  const digits = Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(dollars))));
  return `$${dollars.toFixed(digits)}`;
}

/** "0.41 s", "12 s", "3 min 20 s". */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 0.0995) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** The group of the sidebar that a date belongs to. */
export function day(date, now = new Date()) {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.ceil((midnight - date) / 86_400_000);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Last 7 days";
  return "Older";
}

/** A title made of a message's first words. */
export function titleOf(text) {
  const line = text.trim().split(/\s+/).join(" ");
  if (line.length <= 60) return line;
  const cut = line.slice(0, 60);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), 30))}…`;
}
