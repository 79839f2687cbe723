/** Who may order gates, and how. */
import { z } from 'zod';
import { duration, identifier } from '../../protocols/settings/fields.js';

/** Part of an entry of `parties`: what the party may order. */
export const orderingParty = {
  /** Ed25519 public key (PEM), relative to this file; none: no orders. */
  orderKey: z.string().min(1).optional(),
  /** Gates that the key may order. */
  gates: z.array(identifier).default([]),
};

/** Somebody whose signature counts as a person's. */
export const operatorSchema = z.strictObject({
  id: identifier,
  name: z.string().min(1).max(80).optional(),
  /** Ed25519 public key (PEM), relative to this file. */
  key: z.string().min(1),
  gates: z.array(identifier).default([]),
});

export const ordersSchema = z.strictObject({
  /** From the selection of an order to its last signature. */
  selectWindow: duration('10s', '30s').default(20_000),
  /** For which an order may hold. */
  longest: duration('1m', '7d').default(86_400_000),
});
