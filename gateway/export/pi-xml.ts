/**
 * Time series as Delft-FEWS reads them: the Published Interface, schema pi_timeseries.xsd
 * (fewsdocs.deltares.nl/schemas/version1.0/pi-schemas/pi_timeseries.xsd; element order and types as of version 1.14).
 * One series a point: `left-canal.level_m` is parameter `level_m` at location `left-canal`. Flags are those of the journal.
 *
 * What this form cannot say: the schema's times have whole seconds, so that milliseconds are cut off and an event may share
 * its second with another (`sharedSeconds`); uncertainties and places in the journal are left out.
 */
import { decimal, isoTime } from './decimal.js';
import type { Entry } from './entries.js';
import type { Format } from './format.js';
import { PiSpool, type SpooledEvent } from './pi-spool.js';

const NAMESPACE = 'http://www.wldelft.nl/fews/PI';
const SCHEMA = 'https://fewsdocs.deltares.nl/schemas/version1.0/pi-schemas/pi_timeseries.xsd';
const VERSION = '1.14';
/** The schema's own word for a value that is not there. */
const MISSING = 'NaN';

export class PiXmlFormat implements Format {
  readonly isDeferred = true;
  readonly #spool = new PiSpool();
  /** Events that share their second with the one before in their series: of those an importer may keep just one. */
  sharedSeconds = 0;

  head(): string {
    const schema = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${NAMESPACE} ${SCHEMA}"`;
    return `<?xml version="1.0" encoding="UTF-8"?>
<TimeSeries xmlns="${NAMESPACE}" ${schema} version="${VERSION}">
  <timeZone>0.0</timeZone>
`;
  }

  entry({ readings }: Entry): string {
    for (const { point, unit, value, flag, reason, atMs } of readings) {
      this.#spool.add(point, unit, [atMs, value === null ? null : decimal(value), flag, reason]);
    }
    return '';
  }

  *tail(): Iterable<string> {
    for (const { point, unit, firstMs, lastMs, events } of this.#spool.series()) {
      yield header(point, unit, firstMs, lastMs);
      let before = Number.NaN;
      for (const event of events()) {
        const second = Math.floor(event[0] / 1000);
        if (second === before) this.sharedSeconds++;
        before = second;
        yield eventElement(event);
      }
      yield '  </series>\n';
    }
    yield '</TimeSeries>\n';
  }

  close(): void {
    this.#spool.close();
  }
}

function header(point: string, unit: string, firstMs: number, lastMs: number): string {
  const dot = point.indexOf('.');
  const location = point.slice(0, Math.max(0, dot));
  const units = unit === '' ? '' : `\n      <units>${escaped(unit)}</units>`;
  return `  <series>
    <header>
      <type>instantaneous</type>
      <locationId>${escaped(location)}</locationId>
      <parameterId>${escaped(point.slice(dot + 1))}</parameterId>
      <timeStep unit="nonequidistant"/>
      <startDate ${dateAndTime(firstMs)}/>
      <endDate ${dateAndTime(lastMs)}/>
      <missVal>${MISSING}</missVal>${units}
    </header>
`;
}

function eventElement([atMs, value, flag, comment]: SpooledEvent): string {
  const why = comment === '' ? '' : ` comment="${escaped(comment)}"`;
  return `    <event ${dateAndTime(atMs)} value="${xmlNumber(value)}" flag="${flag}"${why}/>\n`;
}

/** XML Schema's doubles have INF and NaN. */
function xmlNumber(value: string | null): string {
  return value?.replace('Infinity', 'INF') ?? MISSING;
}

function dateAndTime(ms: number): string {
  const text = isoTime(ms);
  return `date="${text.slice(0, 10)}" time="${text.slice(11, 19)}"`;
}

/** Text for an element or an attribute; characters that XML 1.0 cannot hold are replaced. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
