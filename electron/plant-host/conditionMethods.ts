import { type ISessionContext, LocalizedText, StatusCodes, type StatusCode, type Variant } from "node-opcua";
import type { ServerAudit } from "./audit.ts";
import type { ConditionBranch, ConditionNode } from "./conditionNode.ts";
import { bounded } from "../../shared/text.ts";

const MAX_COMMENT = 500;

/**
 * Acknowledge and Confirm as Part 9 has them. The library's own answer Good to a second Acknowledge, forget who did it
 * until the next event, and let an alarm that is still active leave the list when it is confirmed.
 * @see OPC 10000-9 §5.7.3, §5.7.4
 */
export function bindConditionMethods(node: ConditionNode, conditionId: string, audit: ServerAudit): void {
  const bind =
    (apply: (branch: ConditionBranch) => StatusCode | null, type: Parameters<ServerAudit["condition"]>[0]) =>
    async (inputs: Variant[], context: ISessionContext): Promise<{ statusCode: StatusCode }> => {
      if (!node.getEnabledState()) return { statusCode: StatusCodes.BadConditionDisabled };
      const eventId = inputs[0]?.value as unknown;
      const branch = Buffer.isBuffer(eventId) ? node.findBranchForEventId(eventId) : null;
      if (!branch || !Buffer.isBuffer(eventId)) return { statusCode: StatusCodes.BadEventIdUnknown };
      const refused = apply(branch);
      if (refused) return { statusCode: refused };
      const given = inputs[1]?.value as { text?: string | null } | null;
      const comment = new LocalizedText({ text: bounded(given?.text ?? "", MAX_COMMENT) });
      // An empty comment leaves the one that is there. @see OPC 10000-9 §5.7.3
      if (comment.text !== "") branch.setComment(comment);
      branch.setClientUserId(context.getUserName());
      branch.setRetain(branch.getActiveState() || !branch.getAckedState() || !branch.getConfirmedState());
      node.raiseNewBranchState(branch);
      audit.condition(type, context, { conditionId, eventId, comment });
      return { statusCode: StatusCodes.Good };
    };
  node.acknowledge.bindMethod(
    bind((branch) => {
      if (branch.getAckedState()) return StatusCodes.BadConditionBranchAlreadyAcked;
      branch.setAckedState(true);
      branch.setConfirmedState(false);
      return null;
    }, "AuditConditionAcknowledgeEventType"),
  );
  node.confirm?.bindMethod(
    bind((branch) => {
      if (branch.getConfirmedState()) return StatusCodes.BadConditionBranchAlreadyConfirmed;
      branch.setConfirmedState(true);
      return null;
    }, "AuditConditionConfirmEventType"),
  );
}
