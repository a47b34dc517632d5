{{/*
Puts every value of a tree into the dict "out", under its path: names in lower case and without hyphens, as all spellings
that Spring takes for the same come down to that.
*/}}
{{- define "tandem.flatten" -}}
{{- $out := .out }}
{{- $prefix := .prefix }}
{{- range $key, $value := .tree }}
{{- $path := printf "%s%v" $prefix $key | lower | replace "-" "" }}
{{- if or (kindIs "map" $value) (kindIs "slice" $value) }}
{{- include "tandem.flatten" (dict "tree" $value "prefix" (printf "%s." $path) "out" $out) }}
{{- else if not (kindIs "invalid" $value) }}
{{- $_ := set $out $path (dict "key" (printf "%s%v" $prefix $key) "text" (toString $value)) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Addresses, given as a list or as text, with commas in between. */}}
{{- define "tandem.addresses" -}}
{{- if kindIs "slice" . }}{{ join "," . }}{{ else }}{{ . | toString | nospace }}{{ end }}
{{- end }}

{{/* Seconds of a duration as Spring reads it, or nothing if it is written in another way. */}}
{{- define "tandem.seconds" -}}
{{- if regexMatch "^[0-9]+ms$" . }}{{ div (add (trimSuffix "ms" . | int64) 999) 1000 }}
{{- else if regexMatch "^[0-9]+s$" . }}{{ trimSuffix "s" . | int64 }}
{{- else if regexMatch "^[0-9]+m$" . }}{{ mul (trimSuffix "m" . | int64) 60 }}
{{- else if regexMatch "^[0-9]+$" . }}{{ div (add (int64 .) 999) 1000 }}
{{- else if regexMatch "^(?i)pt([0-9]+m)?([0-9]+s)?$" . }}
{{- $minutes := regexFind "[0-9]+m" (lower .) | trimSuffix "m" | int64 }}
{{- $seconds := regexFind "[0-9]+s" (lower .) | trimSuffix "s" | int64 }}
{{- add (mul $minutes 60) $seconds }}
{{- end }}
{{- end }}

{{/*
Stops where a text is a secret in clear. Takes "where", for the message, "path" and "text". A reference to the environment
is none, unless it carries a default.
*/}}
{{- define "tandem.noSecret" -}}
{{- $secret := "(password|passwd|passphrase|secret|token|(api|access|secret)[._]?key|user[._]?info|jaas[._]config)$" }}
{{- $instead := "take it from a Secret with secretEnv, configtree or sslBundles, and refer to it as ${NAME}" }}
{{- $rest := regexReplaceAll "passwordFile\\s*=\\s*\"[^\"]*\"|\\$\\{[^}:]+:?\\}" .text "" }}
{{- if contains "PRIVATE KEY-----" .text }}
{{- fail (printf "%s holds a private key in clear: %s" .where $instead) }}
{{- else if or (contains "LoginModule" .text) (regexMatch "jaas[._]config$" .path) }}
{{- if regexMatch "(?i)(password|secret)[a-z._]*\\s*=\\s*[\"']*[^\"'\\s;]" $rest }}
{{- fail (printf "%s holds a password in clear: %s" .where $instead) }}
{{- end }}
{{- else if and (regexMatch $secret .path) (trim $rest) }}
{{- fail (printf "%s looks like a secret in clear: %s" .where $instead) }}
{{- else if regexMatch "://[^/\\s:@]+:[^/\\s@]+@" $rest }}
{{- fail (printf "%s holds a password in clear, in an address: %s" .where $instead) }}
{{- end }}
{{- end }}

{{/*
Tandem's application.yml as JSON, checked: what the other values make of it, and the config above that. JSON, since a
template gives text; templates that need a part of it read it back.
*/}}
{{- define "tandem.config" -}}
{{- $own := dict }}
{{- include "tandem.flatten" (dict "tree" .Values.config "prefix" "" "out" $own) }}
{{- range $path, $value := $own }}
{{- include "tandem.noSecret" (dict "where" (printf "config: %s" $value.key) "path" $path "text" $value.text) }}
{{- end }}
{{- range .Values.extraEnv }}
{{- include "tandem.noSecret" (dict "where" (printf "extraEnv: %s" .name) "path" (lower .name) "text" (default "" .value)) }}
{{- end }}
{{- if hasKey $own "server.port" }}
{{- fail "config: server.port is set by containerPort, which the probes and the Service need to know" }}
{{- end }}
{{- range $moved := list "management.server.port" "management.endpoints.web.basepath" "server.servlet.contextpath" }}
{{- if hasKey $own $moved }}
{{- fail (printf "config: %s moves the endpoints away from where probes, monitors and rules look for them" (get $own $moved).key) }}
{{- end }}
{{- end }}
{{- if hasKey $own "tandem.instance" }}
{{- fail "config: tandem.instance would be the same for every pod, and two instances of one name cannot both replicate: the chart sets it to the pod's name, and extraEnv can set TANDEM_INSTANCE to something else" }}
{{- end }}
{{- $tandem := dict }}
{{- range $cluster := list "source" "target" }}
{{- $addresses := include "tandem.addresses" (index $.Values $cluster).bootstrapServers }}
{{- $inConfig := false }}
{{- range $path, $value := $own }}
{{- if hasPrefix (printf "tandem.%s.bootstrapservers" $cluster) $path }}{{- $inConfig = true }}{{- end }}
{{- end }}
{{- if and $addresses $inConfig }}
{{- fail (printf "%s.bootstrapServers and config: tandem.%s.bootstrap-servers are both set: one of them has to go" $cluster $cluster) }}
{{- end }}
{{- $variable := printf "TANDEM_%s_BOOTSTRAP" (upper $cluster) }}
{{- $fromOutside := or $.Values.extraEnvFrom $.Values.configtree }}
{{- range $name := keys $.Values.secretEnv }}
{{- if hasPrefix $variable $name }}{{- $fromOutside = true }}{{- end }}
{{- end }}
{{- range $.Values.extraEnv }}
{{- if hasPrefix $variable .name }}{{- $fromOutside = true }}{{- end }}
{{- end }}
{{- if $addresses }}
{{- $_ := set $tandem $cluster (dict "bootstrap-servers" (splitList "," $addresses)) }}
{{- else if not (or $inConfig $fromOutside) }}
{{- fail (printf "%s.bootstrapServers is required: set it to the address of at least one broker, for example --set %s.bootstrapServers=%s-1:9092" $cluster $cluster (ternary "east" "west" (eq $cluster "source"))) }}
{{- end }}
{{- end }}
{{- if not (hasKey $own "tandem.name") }}
{{- $_ := set $tandem "name" .Release.Name }}
{{- end }}
{{- $spring := dict }}
{{- $shutdown := include "tandem.shutdownSeconds" . }}
{{- if and $shutdown (gt (int $shutdown) 25) (not (hasKey $own "spring.lifecycle.timeoutpershutdownphase")) }}
{{- $_ := set $spring "lifecycle" (dict "timeout-per-shutdown-phase" (printf "%ds" (add (int $shutdown) 15))) }}
{{- end }}
{{- $bundles := dict }}
{{- range $name, $bundle := .Values.sslBundles }}
{{- $stores := dict "reload-on-update" true }}
{{- with $bundle.truststore }}
{{- $_ := set $stores "truststore" (dict "certificate" (printf "file:/etc/tandem/tls/%s/truststore/%s" $name (default "ca.crt" .certificate))) }}
{{- end }}
{{- with $bundle.keystore }}
{{- $_ := set $stores "keystore" (dict "certificate" (printf "file:/etc/tandem/tls/%s/keystore/%s" $name (default "tls.crt" .certificate)) "private-key" (printf "file:/etc/tandem/tls/%s/keystore/%s" $name (default "tls.key" .privateKey))) }}
{{- end }}
{{- $_ := set $bundles $name $stores }}
{{- end }}
{{- if $bundles }}
{{- $_ := set $spring "ssl" (dict "bundle" (dict "pem" $bundles)) }}
{{- end }}
{{- $all := dict "server" (dict "port" .Values.containerPort) "tandem" $tandem }}
{{- if $spring }}
{{- $_ := set $all "spring" $spring }}
{{- end }}
{{- mergeOverwrite $all (deepCopy .Values.config) | toJson }}
{{- end }}

{{/* The same as YAML. */}}
{{- define "tandem.application" -}}
{{- include "tandem.config" . | fromJson | toYaml }}
{{- end }}

{{/* Seconds of tandem.shutdown-timeout, or nothing if it cannot be told from the config. */}}
{{- define "tandem.shutdownSeconds" -}}
{{- $own := dict }}
{{- include "tandem.flatten" (dict "tree" .Values.config "prefix" "" "out" $own) }}
{{- $timeout := dig "tandem.shutdowntimeout" "text" "25s" $own }}
{{- include "tandem.seconds" $timeout }}
{{- end }}

{{/* How long a stop may take: what is in flight, the way out of the group, and the JVM. */}}
{{- define "tandem.terminationGracePeriodSeconds" -}}
{{- $shutdown := include "tandem.shutdownSeconds" . }}
{{- $given := .Values.terminationGracePeriodSeconds }}
{{- if kindIs "invalid" $given }}
{{- if not $shutdown }}
{{- fail "terminationGracePeriodSeconds is required: the chart cannot read tandem.shutdown-timeout of the config, or write that in seconds" }}
{{- end }}
{{- add (int $shutdown) 20 }}
{{- else if and $shutdown (lt (int $given) (add (int $shutdown) 20 | int)) }}
{{- fail (printf "terminationGracePeriodSeconds: %d is too short for tandem.shutdown-timeout, which is %s s: it takes 20 more to leave the group in order" (int $given) $shutdown) }}
{{- else }}
{{- int $given }}
{{- end }}
{{- end }}

{{/* Addresses of a cluster as the config has them, with commas in between; takes "context" and "cluster". */}}
{{- define "tandem.bootstrapServers" -}}
{{- $config := include "tandem.config" .context | fromJson }}
{{- $flat := dict }}
{{- include "tandem.flatten" (dict "tree" $config "prefix" "" "out" $flat) }}
{{- $addresses := list }}
{{- range $path := keys $flat | sortAlpha }}
{{- if hasPrefix (printf "tandem.%s.bootstrapservers" $.cluster) $path }}
{{- $addresses = append $addresses (get $flat $path).text }}
{{- end }}
{{- end }}
{{- join "," $addresses | nospace }}
{{- end }}

{{/* Names of the consumer groups, as a JSON list under "groups". */}}
{{- define "tandem.groups" -}}
{{- $config := include "tandem.config" . | fromJson }}
{{- $flat := dict }}
{{- include "tandem.flatten" (dict "tree" $config "prefix" "" "out" $flat) }}
{{- $routes := .Values.keda.routes }}
{{- if not $routes }}
{{- range $path := keys $flat | sortAlpha }}
{{- if regexMatch "^tandem\\.routes[.\\[][0-9]+\\]?\\.name$" $path }}
{{- $routes = append $routes (get $flat $path).text }}
{{- end }}
{{- end }}
{{- end }}
{{- $groups := list }}
{{- range default (list "all") $routes }}
{{- $groups = append $groups (printf "%s-%s" (get $flat "tandem.name").text .) }}
{{- end }}
{{- dict "groups" $groups | toJson }}
{{- end }}

{{/* Ports of all brokers, as a JSON list under "ports". */}}
{{- define "tandem.brokerPorts" -}}
{{- $ports := .Values.networkPolicy.brokerPorts }}
{{- if not $ports }}
{{- range $cluster := list "source" "target" }}
{{- $addresses := include "tandem.bootstrapServers" (dict "context" $ "cluster" $cluster) }}
{{- range splitList "," $addresses }}
{{- $port := regexFind ":[0-9]+$" . | trimPrefix ":" }}
{{- if not $port }}
{{- fail (printf "networkPolicy.brokerPorts is required: the chart does not know the addresses of the %s cluster" $cluster) }}
{{- end }}
{{- $ports = append $ports (int $port) }}
{{- end }}
{{- end }}
{{- end }}
{{- dict "ports" (uniq $ports) | toJson }}
{{- end }}
