/** One program that main starts as a process of its own. */
interface HostProgram {
  /** Its folder in `electron/`; `main.ts` there is the entry, and the bundle is named after the row. */
  readonly folder: string;
  /** What the system's process list shows. */
  readonly title: string;
}

/** Every host program: the build, the paths, the compile step and the supervisors read this table. */
export const hostPrograms = {
  zoneHost: { folder: "zone-host", title: "Millward zone" },
  plantHost: { folder: "plant-host", title: "Millward demo plant" },
} as const satisfies Readonly<Record<string, HostProgram>>;

export type HostProgramName = keyof typeof hostPrograms;

/** Where the bundles lie in the build, beside main's own: nothing else is in there. */
export const hostBundleFolder = "hosts";
