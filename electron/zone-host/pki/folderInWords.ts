import { AppError } from "../../../shared/errors.ts";
import { plainCause } from "../../base/plainCause.ts";
import { pkiWords } from "./pkiWords.ts";

const ofDisk = /^(ENOSPC|EDQUOT|EROFS|EIO)$/;
/** Of a disk where they name a file; sockets say some of them too. ENOENT: a folder could not even be made. */
const ofFile = /^(EACCES|EPERM|ENOENT|ENOTDIR|EISDIR|EEXIST)$/;

/** Keys, certificates and trust are all that a zone writes. @returns in words what its disk said; else what it was. */
export function folderInWords(err: unknown): unknown {
  if (!(err instanceof Error && "code" in err)) return err;
  const code = String(err.code);
  if (!ofDisk.test(code) && !("path" in err && ofFile.test(code))) return err;
  return new AppError("unavailable", pkiWords.folderShut(plainCause(err)), { cause: err });
}
