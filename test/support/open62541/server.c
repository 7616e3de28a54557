/*
 * server PORT VARIABLES HZ FOLDER: an open62541 1.4 server (Debian's libopen62541-1.4) as interop peer and load source.
 * It listens on the loopback address only and keeps its key and certificate in FOLDER, so that it comes back as the same server.
 * Variable i is ns=1;s=v<i>, a Double whose whole part counts the updates.
 */
#include <open62541/server.h>
#include <open62541/server_config_default.h>
#include <open62541/plugin/accesscontrol_default.h>
#include <open62541/plugin/create_certificate.h>
#include <open62541/plugin/log_stdout.h>
#include <open62541/plugin/historydata/history_data_gathering_default.h>
#include <open62541/plugin/historydata/history_data_backend_memory.h>
#include <open62541/plugin/historydata/history_database_default.h>
#include <open62541/plugin/historydatabase.h>
#include <open62541/plugin/pki_default.h>
#include <signal.h>
#define NS0(X) UA_NODEID_NUMERIC(0, UA_NS0ID_##X)
#include <stdio.h>
#include <stdlib.h>
static volatile UA_Boolean run = true;
static void stop(int s) { (void)s; run = false; }
static UA_UInt32 nvars; static UA_NodeId *ids; static UA_UInt32 tick = 0;

static UA_DateTime half = 0, lastMono = 0;
static void updateAll(UA_Server *server, void *data) {
  (void)data;
  /* The library makes up for cycles it missed by a burst of them; a plant does not, so those are left out. */
  UA_DateTime mono = UA_DateTime_nowMonotonic();
  if(mono - lastMono < half) return;
  lastMono = mono; tick++;
  for(UA_UInt32 i = 0; i < nvars; i++) {
    UA_DataValue dv; UA_DataValue_init(&dv);
    UA_Double v = (UA_Double)tick + i * 1e-6;
    UA_Variant_setScalar(&dv.value, &v, &UA_TYPES[UA_TYPES_DOUBLE]); dv.hasValue = true;
    dv.hasSourceTimestamp = true; dv.sourceTimestamp = UA_DateTime_now();
    UA_Server_writeDataValue(server, ids[i], dv);
  }
}
static UA_StatusCode doubleIt(UA_Server *s, const UA_NodeId *sid, void *sc, const UA_NodeId *mid, void *mc, const UA_NodeId *oid, void *oc, size_t inN, const UA_Variant *in, size_t outN, UA_Variant *out) {
  (void)s;(void)sid;(void)sc;(void)mid;(void)mc;(void)oid;(void)oc;(void)inN;(void)outN;
  UA_Double r = 2 * *(UA_Double*)in[0].data; return UA_Variant_setScalarCopy(out, &r, &UA_TYPES[UA_TYPES_DOUBLE]);
}
static UA_Boolean loadFile(const char *folder, const char *name, UA_ByteString *out) {
  char path[512]; snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "rb"); if(!f) return false;
  fseek(f, 0, SEEK_END); long n = ftell(f); rewind(f);
  UA_ByteString_allocBuffer(out, (size_t)n); UA_Boolean ok = fread(out->data, 1, (size_t)n, f) == (size_t)n; fclose(f); return ok;
}
static void saveFile(const char *folder, const char *name, const UA_ByteString *in) {
  char path[512]; snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "wb"); if(!f) return; fwrite(in->data, 1, in->length, f); fclose(f);
}
int main(int argc, char **argv) {
  UA_UInt16 port = argc > 1 ? (UA_UInt16)atoi(argv[1]) : 48500; nvars = argc > 2 ? (UA_UInt32)atoi(argv[2]) : 100; double hz = argc > 3 ? atof(argv[3]) : 1;
  const char *folder = argc > 4 ? argv[4] : ".";
  signal(SIGINT, stop); signal(SIGTERM, stop);
  UA_ServerConfig cfg; memset(&cfg, 0, sizeof cfg);
  cfg.logging = UA_Log_Stdout_new(UA_LOGLEVEL_WARNING);
  UA_ByteString cert = UA_BYTESTRING_NULL, key = UA_BYTESTRING_NULL;
  UA_String subject[2] = {UA_STRING_STATIC("O=Acme"), UA_STRING_STATIC("CN=o6server")};
  UA_String san[2] = {UA_STRING_STATIC("DNS:localhost"), UA_STRING_STATIC("URI:urn:o6server")};
  UA_StatusCode rc = UA_STATUSCODE_GOOD;
  if(!loadFile(folder, "key.der", &key) || !loadFile(folder, "cert.der", &cert)) {
    rc = UA_CreateCertificate(UA_Log_Stdout, subject, 2, san, 2, UA_CERTIFICATEFORMAT_DER, NULL, &key, &cert);
    if(rc != UA_STATUSCODE_GOOD) { printf("cert: %s\n", UA_StatusCode_name(rc)); return 1; }
    saveFile(folder, "key.der", &key); saveFile(folder, "cert.der", &cert);
  }
  rc = UA_ServerConfig_setDefaultWithSecurityPolicies(&cfg, port, &cert, &key, NULL, 0, NULL, 0, NULL, 0);
  if(rc != UA_STATUSCODE_GOOD) { printf("cfg: %s\n", UA_StatusCode_name(rc)); return 1; }
  char url[64]; snprintf(url, sizeof url, "opc.tcp://localhost:%u", port);
  for(size_t i = 0; i < cfg.serverUrlsSize; i++) { UA_String_clear(&cfg.serverUrls[i]); cfg.serverUrls[i] = UA_STRING_ALLOC(url); }
  UA_CertificateVerification_AcceptAll(&cfg.secureChannelPKI); UA_CertificateVerification_AcceptAll(&cfg.sessionPKI);
  UA_String_clear(&cfg.applicationDescription.applicationUri); cfg.applicationDescription.applicationUri = UA_STRING_ALLOC("urn:o6server");
  for(size_t i = 0; i < cfg.endpointsSize; i++) { UA_String_clear(&cfg.endpoints[i].server.applicationUri); cfg.endpoints[i].server.applicationUri = UA_STRING_ALLOC("urn:o6server"); }
  UA_UsernamePasswordLogin logins[2] = {{UA_STRING_STATIC("operator"), UA_STRING_STATIC("oper")}, {UA_STRING_STATIC("viewer"), UA_STRING_STATIC("view")}};
  UA_AccessControl_default(&cfg, true, NULL, 2, logins);
  cfg.samplingIntervalLimits.min = 0; cfg.publishingIntervalLimits.min = 10; /* a sampling interval of 0 sends every write, however soon the next one follows */
  cfg.maxMonitoredItemsPerCall = 10000; cfg.maxNodesPerRead = 10000;
  UA_HistoryDataGathering g = UA_HistoryDataGathering_Default(1); cfg.historyDatabase = UA_HistoryDatabase_default(g);
  UA_Server *server = UA_Server_newWithConfig(&cfg);
  ids = calloc(nvars, sizeof(UA_NodeId));
  for(UA_UInt32 i = 0; i < nvars; i++) {
    char n[32]; snprintf(n, sizeof n, "v%u", i);
    UA_VariableAttributes a = UA_VariableAttributes_default; UA_Double v = 0;
    UA_Variant_setScalar(&a.value, &v, &UA_TYPES[UA_TYPES_DOUBLE]); a.displayName = UA_LOCALIZEDTEXT("", n); a.dataType = UA_TYPES[UA_TYPES_DOUBLE].typeId;
    a.accessLevel = UA_ACCESSLEVELMASK_READ | UA_ACCESSLEVELMASK_WRITE | (i == 0 ? UA_ACCESSLEVELMASK_HISTORYREAD : 0); a.historizing = i == 0;
    ids[i] = UA_NODEID_STRING_ALLOC(1, n);
    UA_Server_addVariableNode(server, ids[i], NS0(OBJECTSFOLDER), NS0(ORGANIZES), UA_QUALIFIEDNAME(1, n), NS0(BASEDATAVARIABLETYPE), a, NULL, NULL);
  }
  UA_HistorizingNodeIdSettings st; memset(&st, 0, sizeof st);
  st.historizingBackend = UA_HistoryDataBackend_Memory(1, 100000); st.maxHistoryDataResponseSize = 1000; st.historizingUpdateStrategy = UA_HISTORIZINGUPDATESTRATEGY_VALUESET;
  if(nvars) g.registerNodeId(server, g.context, &ids[0], st);
  UA_Argument in, o; UA_Argument_init(&in); in.dataType = UA_TYPES[UA_TYPES_DOUBLE].typeId; in.valueRank = -1; in.name = UA_STRING("x"); o = in; o.name = UA_STRING("y");
  UA_MethodAttributes ma = UA_MethodAttributes_default; ma.executable = ma.userExecutable = true; ma.displayName = UA_LOCALIZEDTEXT("", "Double");
  UA_Server_addMethodNode(server, UA_NODEID_STRING(1, "Double"), NS0(OBJECTSFOLDER), NS0(HASCOMPONENT), UA_QUALIFIEDNAME(1, "Double"), ma, doubleIt, 1, &in, 1, &o, NULL, NULL);
  half = (UA_DateTime)(UA_DATETIME_SEC / hz / 2);
  UA_UInt64 cb; UA_Server_addRepeatedCallback(server, updateAll, NULL, 1000.0 / hz, &cb);
  rc = UA_Server_run_startup(server); printf("READY opc.tcp://127.0.0.1:%u %u vars %.1f Hz rc=%s\n", port, nvars, hz, UA_StatusCode_name(rc)); fflush(stdout);
  while(run) UA_Server_run_iterate(server, true);
  UA_Server_run_shutdown(server); UA_Server_delete(server); return 0;
}
