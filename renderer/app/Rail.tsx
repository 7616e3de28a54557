import { useApp } from "../store/store.ts";
import type { Feature } from "./features.ts";

export function Rail({ features, current }: { readonly features: readonly Feature[]; readonly current: string }) {
  const { store } = useApp();
  return (
    <nav className="rail" aria-label="Views">
      {features.map((f) => (
        <button
          key={f.id}
          type="button"
          className="rail-item"
          aria-current={f.id === current ? "page" : undefined}
          title={`${f.label} (Alt ${f.key})`}
          onClick={() => store.getState().go(f.id)}
        >
          <f.icon size={20} stroke={1.75} aria-hidden="true" />
          <span>{f.label}</span>
        </button>
      ))}
    </nav>
  );
}
