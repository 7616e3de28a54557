// TrustListDataType in OPC UA Binary. What a server sends is read with bounds: it may lie about every length.
// @see OPC 10000-12 §7.8.2.8
import { AppError } from "../../../shared/errors.ts";

const MAX_ENTRIES = 1_000;

export interface TrustList {
  readonly trusted: readonly Buffer[];
  readonly trustedCrls: readonly Buffer[];
  readonly issuers: readonly Buffer[];
  readonly issuerCrls: readonly Buffer[];
}

/** All four lists. @see OPC 10000-12 §7.8.2.9 TrustListMasks */
const ALL_LISTS = 15;

export function encodeTrustList(list: TrustList): Buffer {
  const uint32 = (n: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(n);
    return bytes;
  };
  const array = (entries: readonly Buffer[]): Buffer[] => [
    uint32(entries.length),
    ...entries.flatMap((e) => [uint32(e.length), e]),
  ];
  return Buffer.concat([
    uint32(ALL_LISTS),
    ...array(list.trusted),
    ...array(list.trustedCrls),
    ...array(list.issuers),
    ...array(list.issuerCrls),
  ]);
}

/** @throws integrity when the bytes are no trust list. */
export function decodeTrustList(bytes: Buffer): TrustList {
  let at = 0;
  const wrong = (): AppError => new AppError("integrity", "The server sent a trust list that cannot be read.");
  const int32 = (): number => {
    if (at + 4 > bytes.length) throw wrong();
    at += 4;
    return bytes.readInt32LE(at - 4);
  };
  const array = (): Buffer[] => {
    const count = int32();
    if (count > MAX_ENTRIES) throw wrong();
    return Array.from({ length: Math.max(0, count) }, () => {
      const length = Math.max(0, int32());
      if (at + length > bytes.length) throw wrong();
      at += length;
      return Buffer.from(bytes.subarray(at - length, at));
    });
  };
  int32();
  const [trusted, trustedCrls, issuers, issuerCrls] = [array(), array(), array(), array()];
  return { trusted, trustedCrls, issuers, issuerCrls };
}
