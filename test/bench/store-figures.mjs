export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values) {
  return percentile(values, 0.5);
}

/** How often, how long, and how long at most, in ms. */
export function spread(values) {
  return {
    count: values.length,
    p50: median(values),
    p99: percentile(values, 0.99),
    max: values.reduce((most, value) => Math.max(most, value), 0),
  };
}
