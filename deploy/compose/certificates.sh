#!/usr/bin/env bash
# Makes a key and a self-signed certificate for each broker that is named, unless an earlier run has: the key store for
# the broker alone in /keys/<name>, the certificate for its clients in /certificates. The password is KEYS_PASSWORD.
set -euo pipefail
for broker in "$@"; do
  store=/keys/$broker/broker.p12
  if [[ ! -e $store ]]; then
    keytool -genkeypair -alias broker -keyalg EC -groupname secp256r1 -validity 365 -dname "CN=$broker" \
      -ext "SAN=dns:$broker" -storetype PKCS12 -keystore "$store.new" -storepass:env KEYS_PASSWORD
    mv "$store.new" "$store"
  fi
  # the broker is another user, and the only one that has this volume
  chmod 644 "$store"
  keytool -exportcert -rfc -alias broker -keystore "$store" -storepass:env KEYS_PASSWORD -file "/certificates/$broker.pem"
  chmod 644 "/certificates/$broker.pem"
done
