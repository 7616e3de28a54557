import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttributeIds, callConditionRefresh, type ClientSession, ConditionTypeHelper, constructEventFilter, DataType, DataValue, MessageSecurityMode, ObjectIds, OPCUACertificateManager, OPCUAClient,
  SecurityPolicy, TimestampsToReturn, UserTokenType, Variant,
} from "./opcuaClientExports.ts";
