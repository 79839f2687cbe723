/** Where things are on a broker. All of a site is under `aryk/1/<site>/`; 1 is the version of this layout. */
export interface SiteTopics {
  /** Gateway to cloud: batches of records. */
  readonly journal: string;
  /** Gateway to cloud, retained: online or offline. */
  readonly status: string;
  /** Cloud to gateway, retained: the party's signed watermark. */
  watermark(party: string): string;
  /** Cloud to gateway: please send again from here. */
  resend(party: string): string;
  /** Cloud to gateway: signed orders. */
  readonly order: string;
  /** Gateway to cloud: what becomes of them. */
  readonly orderResult: string;
  /** Retained, for dashboards: the latest value of a point. */
  latest(device: string, point: string): string;
}

export function topicsOf(site: string): SiteTopics {
  const root = `aryk/1/${site}`;
  return {
    journal: `${root}/journal`,
    status: `${root}/status`,
    watermark: (party) => `${root}/watermark/${party}`,
    resend: (party) => `${root}/resend/${party}`,
    order: `${root}/order`,
    orderResult: `${root}/order/result`,
    latest: (device, point) => `${root}/latest/${device}/${point}`,
  };
}

/** The site that a topic belongs to, and what follows it. */
export function splitTopic(topic: string): { readonly site: string; readonly rest: string } | undefined {
  const [, site, rest] = /^aryk\/1\/([a-z0-9][a-z0-9-]{0,39})\/(.+)$/.exec(topic) ?? [];
  return site !== undefined && rest !== undefined ? { site, rest } : undefined;
}
