import type { KeyboardEvent } from "react";

export interface TabsProps<T extends string> {
  /** Names the tab list, and begins the ids of tabs and panel. */ readonly label: string;
  readonly id: string;
  readonly tabs: readonly { readonly id: T; readonly label: string; readonly count: number | null }[];
  readonly at: T;
  readonly onChange: (tab: T) => void;
}

/** A tab list: left and right move, as the arrows say. */
export function Tabs<T extends string>({ label, id, tabs, at, onChange }: TabsProps<T>) {
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = tabs[(tabs.findIndex((t) => t.id === at) + step + tabs.length) % tabs.length]!;
    onChange(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className="tabs" onKeyDown={onKey}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          data-tab={tab.id}
          id={`${id}-tab-${tab.id}`}
          aria-controls={`${id}-panel`}
          aria-selected={tab.id === at}
          tabIndex={tab.id === at ? 0 : -1}
          onClick={() => onChange(tab.id)}
        >
          {tab.label}
          {tab.count === null ? null : <span className="tab-count">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}
