#!/usr/bin/env bash
# Keeps writing small records with a key to a topic: LOAD_RECORDS_PER_SECOND of them to LOAD_TOPIC on LOAD_BOOTSTRAP_SERVERS.
# With LOAD_PASSWORD set it logs in over TLS, and trusts what LOAD_TRUST names.
set -euo pipefail
options=(--bootstrap-server "$LOAD_BOOTSTRAP_SERVERS" --topic "$LOAD_TOPIC")
if [[ -n ${LOAD_PASSWORD:-} ]]; then
  login=org.apache.kafka.common.security.plain.PlainLoginModule
  printf '%s\n' security.protocol=SASL_SSL sasl.mechanism=PLAIN ssl.truststore.type=PEM \
    "ssl.truststore.location=$LOAD_TRUST" \
    "sasl.jaas.config=$login required username=\"load\" password=\"$LOAD_PASSWORD\";" >/tmp/client.properties
  options+=(--command-config /tmp/client.properties)
fi
number=0
while true; do
  for ((n = 0; n < LOAD_RECORDS_PER_SECOND; n++)); do
    number=$((number + 1))
    echo "customer-$((RANDOM % 1000)):{\"number\":$number,\"amount\":$((RANDOM % 10000))}"
  done
  sleep 1
done | /opt/kafka/bin/kafka-console-producer.sh "${options[@]}" \
  --reader-property parse.key=true --reader-property key.separator=:
