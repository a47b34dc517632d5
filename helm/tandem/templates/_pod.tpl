{{/* Where names come from that DNS does not know. */}}
{{- define "tandem.names" -}}
{{- with .Values.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.dnsPolicy }}
dnsPolicy: {{ . }}
{{- end }}
{{- with .Values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Tandem's configuration as environment. */}}
{{- define "tandem.environment" -}}
env:
  - name: SPRING_CONFIG_ADDITIONAL_LOCATION
    value: file:/etc/tandem/config/
  {{- $variables := list }}
  {{- range .Values.extraEnv }}
  {{- $variables = append $variables .name }}
  {{- end }}
  {{- if not (has "TANDEM_INSTANCE" $variables) }}
  # the same when a container is started again in its pod, so that it has its partitions back at once
  - name: TANDEM_INSTANCE
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  {{- end }}
  {{- with .Values.configtree }}
  {{- $trees := list }}
  {{- range . }}
  {{- $trees = append $trees (printf "configtree:/etc/tandem/secrets/%s/" .secret) }}
  {{- end }}
  - name: SPRING_CONFIG_IMPORT
    value: {{ join "," $trees }}
  {{- end }}
  {{- with .Values.javaOptions }}
  - name: JDK_JAVA_OPTIONS
    value: {{ quote . }}
  {{- end }}
  {{- range $name, $from := .Values.secretEnv }}
  - name: {{ $name }}
    valueFrom:
      secretKeyRef:
        name: {{ $from.secret }}
        key: {{ $from.key }}
        {{- if $from.optional }}
        optional: true
        {{- end }}
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Tandem's configuration and Secrets as files. */}}
{{- define "tandem.volumeMounts" -}}
volumeMounts:
  - name: config
    mountPath: /etc/tandem/config
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- range $index, $tree := .Values.configtree }}
  - name: secret-{{ $index }}
    mountPath: /etc/tandem/secrets/{{ $tree.secret }}{{ with $tree.prefix }}/{{ replace "." "/" . }}{{ end }}
    readOnly: true
  {{- end }}
  {{- range $name, $bundle := .Values.sslBundles }}
  {{- range $store := keys $bundle | sortAlpha }}
  - name: tls-{{ $name }}-{{ $store }}
    mountPath: /etc/tandem/tls/{{ $name }}/{{ $store }}
    readOnly: true
  {{- end }}
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "tandem.volumes" -}}
volumes:
  - name: config
    configMap:
      name: {{ include "tandem.fullname" . }}
  - name: tmp
    emptyDir: {}
  {{- range $index, $tree := .Values.configtree }}
  - name: secret-{{ $index }}
    secret:
      secretName: {{ $tree.secret }}
      defaultMode: 0440
  {{- end }}
  {{- range $name, $bundle := .Values.sslBundles }}
  {{- range $store := keys $bundle | sortAlpha }}
  - name: tls-{{ $name }}-{{ $store }}
    secret:
      secretName: {{ (get $bundle $store).secret }}
      defaultMode: 0440
  {{- end }}
  {{- end }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/*
A container in which the network doctor examines both clusters with Tandem's own configuration; takes "context", and
the "option" that says with which findings it ends well all the same.
*/}}
{{- define "tandem.doctor" -}}
{{- with .context -}}
- name: doctor
  image: {{ include "tandem.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: [doctor{{ with $.option }}, {{ . }}{{ end }}]
  {{- include "tandem.environment" . | nindent 2 }}
  {{- with .Values.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.securityContext | nindent 4 }}
  {{- include "tandem.volumeMounts" . | nindent 2 }}
{{- end }}
{{- end }}
