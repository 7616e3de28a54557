import { Textarea } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import type { IdentityRow, UserCertificate } from "../../../shared/ipc/identityRows.ts";
import { useApi } from "../../store/appContext.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { errorText } from "../../ui/errorText.ts";
import { groupHex } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { IdentityLine } from "./IdentityLine.tsx";

const keyOf = (r: IdentityRow): string => `${r.holder} ${r.role ?? ""} ${r.zone} ${r.server}`;

/** Every identity kept for a server, without its secret. */
export function IdentityList({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const { rows, fault, load, remove } = useIdentities(onDone);
  const [removing, setRemoving] = useState<string | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const certificate = rows?.find((r) => keyOf(r) === shown)?.certificate ?? null;
  return (
    <Dialog title="Kept identities" onClose={onClose} width={900}>
      {fault === "" ? null : <InlineError message={fault} onRetry={load} />}
      {rows === null && fault === "" ? <SkeletonRows label="Reading the kept identities" /> : null}
      {rows?.length === 0 ? (
        <EmptyState title="No identity is kept">
          Servers of the demo plant know Millward's own accounts. For every other server set one for the service, for
          the security session, and for each person who acts there.
        </EmptyState>
      ) : null}
      {rows && rows.length > 0 ? (
        <div className="identity-scroll">
          <table className="user-table">
            <thead>
              <tr>
                <th scope="col">For</th>
                <th scope="col">Server</th>
                <th scope="col">Identity</th>
                <th scope="col">Valid until</th>
                <th scope="col">Kept</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <IdentityLine
                  key={keyOf(row)}
                  row={row}
                  shown={shown === keyOf(row)}
                  onShow={(on) => setShown(on ? keyOf(row) : null)}
                  removing={removing === keyOf(row)}
                  onAskRemove={() => setRemoving(keyOf(row))}
                  onRemove={() => remove(row)}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {certificate ? <CertificateText certificate={certificate} /> : null}
    </Dialog>
  );
}

/** The list as main has it. @param onDone after one was removed. */
function useIdentities(onDone: () => void) {
  const api = useApi();
  const [rows, setRows] = useState<readonly IdentityRow[] | null>(null);
  const [fault, setFault] = useState("");
  const load = useCallback(() => {
    api["access.identities"]({}).then(setRows, (err: unknown) => setFault(errorText(err)));
  }, [api]);
  useEffect(load, [load]);
  const remove = (row: IdentityRow): void => {
    setFault("");
    api["access.removeIdentity"]({ userId: row.holder, role: row.role, zone: row.zone, server: row.server }).then(
      () => {
        load();
        onDone();
      },
      (err: unknown) => setFault(errorText(err)),
    );
  };
  return { rows, fault, load, remove };
}

function CertificateText({ certificate }: { readonly certificate: UserCertificate }) {
  return (
    <>
      <p className="muted">
        Put this certificate into the server's list of trusted users. SHA-256{" "}
        <span className="mono select-text">{groupHex(certificate.sha256)}</span>
      </p>
      <Textarea
        aria-label="Certificate as PEM"
        value={certificate.pem}
        readOnly
        minRows={6}
        autosize
        maxRows={10}
        classNames={{ input: "mono" }}
        onFocus={(e) => e.currentTarget.select()}
      />
    </>
  );
}
