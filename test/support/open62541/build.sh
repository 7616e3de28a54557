#!/bin/bash
# Builds an OPC UA server that is not ours (open62541, from Debian trixie's packages) for interop and load tests.
# Leaves the system's own packages and apt state untouched; needs apt-get, gcc and glibc >= 2.34. About 10 s.
# Usage: build.sh OUT_DIR   then   OUT_DIR/server PORT VARIABLES HZ FOLDER   -> prints "READY opc.tcp://..."
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); out=${1:?usage: build.sh OUT_DIR}; mkdir -p "$out"; out=$(cd "$out" && pwd)
apt=$out/apt; mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$out/root"
sed -E "s/^Suites:.*/Suites: trixie/" /etc/apt/sources.list.d/debian.sources | awk 'BEGIN{RS="";ORS="\n\n"} NR==1' > "$apt/debian.sources"
o="-o Dir::Etc::sourcelist=$apt/debian.sources -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$apt/lists -o Dir::Cache=$apt/cache -o APT::Sandbox::User=root"
cd "$out"
apt-get $o update -qq
apt-get $o download -qq libopen62541-1.4 libopen62541-1.4-dev libmbedcrypto16 libmbedx509-7 libmbedtls21
for f in ./*.deb; do dpkg -x "$f" root; done
lib=$out/root/usr/lib/x86_64-linux-gnu
gcc -O2 -o server "$here/server.c" -Iroot/usr/include -L"$lib" -lopen62541 -Wl,--disable-new-dtags -Wl,-rpath,"$lib" -Wl,-rpath-link,"$lib"
