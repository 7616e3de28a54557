import { Dialog } from "../ui/Dialog.tsx";
import type { Feature } from "./features.ts";
import { keySections, type KeyRow } from "./keyList.ts";

export function KeyListDialog({
  features,
  onClose,
}: {
  readonly features: readonly Feature[];
  readonly onClose: () => void;
}) {
  const views = features.map((f): KeyRow => ({ keys: ["Alt", f.key], what: f.label }));
  return (
    <Dialog title="Keys" onClose={onClose} width={680}>
      <div className="key-columns">
        <KeyTable title="Views" rows={views} />
        {keySections.map((section) => (
          <KeyTable key={section.title} title={section.title} rows={section.rows} />
        ))}
      </div>
    </Dialog>
  );
}

function KeyTable({ title, rows }: { readonly title: string; readonly rows: readonly KeyRow[] }) {
  return (
    <section className="key-table" aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {rows.map((r) => (
          <div key={r.what}>
            <dt>
              {r.keys.map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{r.what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
