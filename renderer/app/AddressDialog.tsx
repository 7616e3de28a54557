import { addressOf } from "../store/places.ts";
import { useAppState } from "../store/appContext.ts";
import { TextDialog } from "../ui/TextDialog.tsx";

/** What leads back to this place: typed into Find it opens the same view, with the same filter and asset. */
export function AddressDialog({ onClose }: { readonly onClose: () => void }) {
  const address = useAppState((s) => addressOf(s.place));
  return <TextDialog title="Address of this place" label="Address" text={address} onClose={onClose} />;
}
