import type { Rotation, RotationStep, ServerSwitch } from "../../../../shared/zones/pki.ts";

export const rotationSteps = ["Make new certificates", "Carry them to the servers", "Switch zone after zone"] as const;

export const rotationWords: Readonly<Record<RotationStep, string>> = {
  waiting: "waits",
  preparing: "makes a new key",
  prepared: "new certificate made",
  switching: "switching and verifying",
  switched: "switched",
  rolledBack: "rolled back: nothing changed",
  failed: "failed: nothing changed",
  cancelled: "cancelled",
};
export const switchWords: Readonly<Record<ServerSwitch["result"], string>> = {
  live: "live with the new certificate",
  refused: "refused it",
  skipped: "was down, not asked",
};
export const phaseWords: Readonly<Record<Rotation["phase"], string>> = {
  preparing: "The keys are being made. This takes a few seconds for each zone.",
  prepared:
    "Carry each certificate to the servers of its zone, or push it there in the server's Certificates tab. Servers of the demo plant know them already. Then switch.",
  switching:
    "Each link is built anew and verified. A zone whose server refuses goes back to the certificate before, and the next zone is tried.",
  done: "This rotation is over.",
};
