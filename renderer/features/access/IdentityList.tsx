import { Button, Textarea } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import type { IdentityRow } from "../../../shared/ipc/identityRows.ts";
import { useApi, useSession } from "../../store/appContext.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { errorText } from "../../ui/errorText.ts";
import { DASH, formatDate, groupHex } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { useNow } from "../../ui/useNow.ts";
import { roleWords } from "../../ui/words.ts";

const SOON_MS = 30 * 86_400_000;
const kindWords = { userName: "user name", x509: "certificate", anonymous: "anonymous" } as const;
const keyOf = (r: IdentityRow): string => `${r.holder} ${r.role ?? ""} ${r.zone} ${r.server}`;

/** Every identity kept for a server, without its secret. */
export function IdentityList({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const api = useApi();
  const plant = useSession((s) => s.plant);
  const [rows, setRows] = useState<readonly IdentityRow[] | null>(null);
  const [fault, setFault] = useState("");
  const [shown, setShown] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const now = useNow(60_000);
  const load = useCallback(() => {
    api["access.identities"]({}).then(setRows, (err: unknown) => setFault(errorText(err)));
  }, [api]);
  useEffect(load, [load]);
  const remove = (row: IdentityRow): void => {
    setFault("");
    api["access.removeIdentity"]({ userId: row.holder, role: row.role, zone: row.zone, server: row.server }).then(
      () => {
        setRemoving(null);
        load();
        onDone();
      },
      (err: unknown) => setFault(errorText(err)),
    );
  };
  const serverName = (row: IdentityRow): string =>
    `${plant?.zone.get(row.zone)?.servers.find((s) => s.id === row.server)?.name ?? row.server}, ${plant?.zone.get(row.zone)?.name ?? row.zone}`;
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
                <tr key={keyOf(row)}>
                  <td>
                    <strong>{holderWords(row.holder)}</strong>
                    {row.role === null ? null : <div className="hint">while {roleWords[row.role]}</div>}
                  </td>
                  <td>{serverName(row)}</td>
                  <td>
                    <span className="muted">{kindWords[row.kind]}</span>
                    {row.kind === "anonymous" ? null : ` ${row.name}`}
                  </td>
                  <td className="time-text">
                    {row.certificate === null ? (
                      <span className="hint">{DASH}</span>
                    ) : row.certificate.notAfterMs - now < SOON_MS ? (
                      <strong>{formatDate(row.certificate.notAfterMs)}</strong>
                    ) : (
                      formatDate(row.certificate.notAfterMs)
                    )}
                  </td>
                  <td className="muted">{row.kept === "vault" ? "encrypted" : "until Millward stops"}</td>
                  <td className="identity-actions">
                    {row.certificate === null ? null : (
                      <Button
                        variant="default"
                        size="compact-sm"
                        onClick={() => setShown(shown === keyOf(row) ? null : keyOf(row))}
                      >
                        {shown === keyOf(row) ? "Hide certificate" : "Show certificate"}
                      </Button>
                    )}
                    {removing === keyOf(row) ? (
                      <Button size="compact-sm" onClick={() => remove(row)}>
                        Remove it now
                      </Button>
                    ) : (
                      <Button variant="default" size="compact-sm" onClick={() => setRemoving(keyOf(row))}>
                        Remove
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {certificate ? (
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
      ) : null}
    </Dialog>
  );
}

const holderWords = (holder: string): string =>
  holder === "service" ? "service" : holder === "+security" ? "security session" : holder;
