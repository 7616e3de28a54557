import { useAppStore } from "../store/appContext.ts";
import { groups, type Feature } from "./features.ts";

/** The views that the user may see, under the places of work that they belong to. */
export function Rail({ features, current }: { readonly features: readonly Feature[]; readonly current: string }) {
  const shown = groups
    .map((g) => ({ ...g, views: features.filter((f) => f.group === g.id) }))
    .filter((g) => g.views.length > 0);
  return (
    <nav className="rail" aria-label="Views">
      {shown.map((group) => (
        <section key={group.id} className="rail-group" aria-label={group.label}>
          {group.views.length === 1 && group.views[0]?.label === group.label ? null : (
            <h2 className="rail-heading">{group.label}</h2>
          )}
          {group.views.map((f) => (
            <RailItem key={f.id} feature={f} current={f.id === current} />
          ))}
        </section>
      ))}
    </nav>
  );
}

function RailItem({ feature, current }: { readonly feature: Feature; readonly current: boolean }) {
  const store = useAppStore();
  return (
    <button
      type="button"
      className="rail-item"
      aria-current={current ? "page" : undefined}
      title={`${feature.label} (Alt ${feature.key})`}
      onClick={() => store.getState().go(feature.id)}
    >
      <feature.icon size={20} stroke={1.75} aria-hidden="true" />
      <span>{feature.label}</span>
    </button>
  );
}
