import type { ServerId } from "../ids.ts";
import type { Diagnosis } from "../zones/doctor.ts";

export interface DoctorCalls {
  /**
   * Looks step by step at why the link does not come up; answers within 15 s. Signs in only when a person asked and
   * everything before holds.
   * @throws conflict while a look at that server is under way.
   */
  doctorLook(input: { server: ServerId; asked: Diagnosis["asked"] }): Promise<Diagnosis>;
  /** The look under way as far as it has come, or the last one. */
  doctorShown(input: { server: ServerId }): Promise<Diagnosis | null>;
  doctorCancel(input: { server: ServerId }): Promise<void>;
}
