/** In which order derived points are computed, so that each comes after those that it is computed from. */

export interface Node {
  readonly id: string;
  readonly needs: readonly string[];
}

export type Ordered =
  | { readonly ok: true; readonly order: readonly string[] }
  /** The ids of one cycle, the first once more at the end. */
  | { readonly ok: false; readonly cycle: readonly string[] };

/** What is needed but is no node itself is measured, and comes first anyway. Linear in nodes and needs. */
export function ordered(nodes: readonly Node[]): Ordered {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<string>();
  const order: string[] = [];
  for (const { id } of nodes) {
    const cycle = visit(id, []);
    if (cycle) return { ok: false, cycle };
  }
  return { ok: true, order };

  function visit(id: string, above: readonly string[]): readonly string[] | undefined {
    const node = byId.get(id);
    if (!node || done.has(id)) return undefined;
    const at = above.indexOf(id);
    if (at >= 0) return [...above.slice(at), id];
    for (const need of node.needs) {
      const cycle = visit(need, [...above, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    order.push(id);
    return undefined;
  }
}
