import type { StorageFault } from "../../../shared/storage/fault.ts";

/** What the station cannot keep now, before anybody signs in: it may be why nobody can. */
export function Missing({ missing }: { readonly missing: readonly StorageFault[] }) {
  if (missing.length === 0) return null;
  return (
    <ul className="sign-in-missing" role="status" aria-label="What this station cannot keep">
      {missing.map(({ id, title, text }) => (
        <li key={id}>
          <strong>{title}</strong> {text}
        </li>
      ))}
    </ul>
  );
}
