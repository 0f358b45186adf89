# What stands behind the fake ingress: ingress.sh FOLDER SECRET. The Secret kite-ca has the authority, as cert-manager would use it.
set -e
mkdir -p "$1/health"
cd "$1"
python3 -c 'import json, sys
data = json.load(open(sys.argv[1]))["stringData"]
open("ca.crt", "w").write(data["tls.crt"])
open("ca.key", "w").write(data["tls.key"])' "$2"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -CA ca.crt -CAkey ca.key -keyout key -out crt \
  -subj /CN=kite -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:kite.apps.kite.example 2>/dev/null
rm ca.key
echo ok > health/ready
echo secret > metrics
echo kite > index.html
openssl s_server -accept 127.0.0.1:30444 -cert crt -key key -cert_chain ca.crt -WWW -quiet </dev/null >/dev/null 2>&1 &
exec python3 -m http.server --bind 127.0.0.1 30081 >/dev/null 2>&1
