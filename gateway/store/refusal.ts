/** The store is as it should be, and does not take this, or not now: its files stay open. */
export class Refusal extends Error {}
