/**
 * Early bytes: a line carries one character at a time, so of what has come since a request ended, no more can belong to
 * its reply than the time since then has room for. What comes faster was under way before: somebody else's frame, the
 * doubled or late reply to an earlier request, or our own echo. It is discarded, so no stale frame is taken for the reply
 * of which even one character was sent before the request had ended.
 *
 * Only a line with a pace can be judged so. A pseudo-terminal, a simulator behind a socket or a converter at another
 * speed than the settings say has none or another, and must not lose good replies for it; the replies tell:
 *
 *              FIRST_CALM replies in a row in their time         CALM_AGAIN in a row
 *   unknown ───────────────────────────────────────────► paced ◄──────────────────── unpaced
 *      │                                                   │                           ▲ ▲
 *      │                                                   └─── MOST_STRIKES in a row ─┘ │
 *      └──────────────────────────── a reply ahead of its time ──────────────────────────┘
 *
 * A strike is a request whose bytes came early and that then had no reply.
 */
const MOST_STRIKES = 2;
const FIRST_CALM = 10;
const CALM_AGAIN = 100;
/** Instruments' clocks are a few per cent off, and so are the times at which we look. */
const TOLERANCE_CHARACTERS = 2;

export class Pace {
  readonly #characterMs: number;
  #state: 'unknown' | 'paced' | 'unpaced' = 'unknown';
  #requestEndMs = 0;
  #heard = 0;
  #wasEarly = false;
  #strikes = 0;
  #calm = 0;

  /** `characterMs`: what one character takes on the wire. */
  constructor(characterMs: number) {
    this.#characterMs = characterMs;
  }

  /** Whether the wire delivers faster than the line could. */
  get isUnpaced(): boolean {
    return this.#state === 'unpaced';
  }

  /** Whether bytes came early since the request began. */
  get wasEarly(): boolean {
    return this.#wasEarly;
  }

  /** A new wire. */
  reset(): void {
    this.#state = 'unknown';
    this.#strikes = 0;
    this.#calm = 0;
  }

  begin(requestEndMs: number): void {
    this.#requestEndMs = requestEndMs;
    this.#heard = 0;
    this.#wasEarly = false;
  }

  /** Whether `bytes` that came by `nowMs` must be discarded. */
  isEarly(bytes: number, nowMs: number): boolean {
    this.#heard += bytes;
    const sureCharacters = this.#heard - TOLERANCE_CHARACTERS;
    if (nowMs >= this.#requestEndMs + sureCharacters * this.#characterMs) return false;
    this.#wasEarly = true;
    if (this.#state !== 'paced') return false;
    this.#heard = 0;
    return true;
  }

  /** The request begun last had its reply. */
  replied(): void {
    this.#strikes = 0;
    this.#calm = this.#wasEarly ? 0 : this.#calm + 1;
    if (this.#state === 'unknown' && this.#wasEarly) this.#state = 'unpaced';
    else if (this.#calm >= (this.#state === 'unknown' ? FIRST_CALM : CALM_AGAIN)) this.#state = 'paced';
  }

  /** The request begun last had none. */
  failed(): void {
    if (!this.#wasEarly || this.#state !== 'paced') return;
    if (++this.#strikes < MOST_STRIKES) return;
    this.reset();
    this.#state = 'unpaced';
  }
}
