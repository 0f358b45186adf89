{{/* Settings are environment variables: what the chart knows itself, then global.settings by the same names as in
config.default.toml. The schema leaves out what the chart sets, so nothing is set twice. */}}

{{- define "kite-lib.variable" -}}
{{- $path := index . 0 -}}{{- $value := index . 1 -}}
{{- if kindIs "map" $value }}
{{- range $key, $inner := $value }}
{{- include "kite-lib.variable" (list (printf "%s__%s" $path (upper $key)) $inner) }}
{{- end }}
{{- else if or (kindIs "float64" $value) (kindIs "int64" $value) (kindIs "int" $value) }}
{{ $path }}: {{ int64 $value | toString | quote }}
{{- else }}
{{ $path }}: {{ toRawJson $value | quote }}
{{- end }}
{{- end -}}

{{- define "kite-lib.variables" -}}
KITE__HTTP__LISTEN: "0.0.0.0:8080"
KITE__HTTP__SECURE_COOKIES: "true"
KITE__HTTP__TRUSTED_PROXIES: {{ toRawJson .global.network.trustedProxies | quote }}
KITE__TELEMETRY__FORMAT: json
{{- if .global.graylog.enabled }}
KITE__TELEMETRY__GELF: tcp://{{ .global.graylog.service }}.{{ .global.graylog.namespace }}.svc:{{ first .global.graylog.ports | int }}
KITE__TELEMETRY__GELF_FOLDER: /tmp/gelf
{{- end }}
KITE__DATABASE__URL_FILE: /run/secrets/kite/postgres/url
KITE__DATABASE__CONNECTIONS_MAX: {{ int64 .values.connections | toString | quote }}
KITE__BUS__TRANSPORT: {{ .global.bus.transport }}
{{- $secrets := include "kite-lib.secrets" . | fromJson }}
{{- if hasKey $secrets "bus" }}
KITE__BUS__URL_FILE: /run/secrets/kite/bus/url
{{- end }}
{{- if hasKey $secrets "cache" }}
KITE__CACHE__URL_FILE: /run/secrets/kite/cache/url
{{- with .global.cache.sentinelMaster }}
KITE__CACHE__SENTINEL_MASTER: {{ . | quote }}
{{- end }}
{{- end }}
KITE__MODULES__IDENTITY__WEBAUTHN_RP_ID: {{ .global.host | quote }}
KITE__MODULES__IDENTITY__WEBAUTHN_ORIGIN: https://{{ .global.host }}
{{- range .about.volumes }}
KITE__{{ .setting | replace "." "__" | upper }}: {{ .path }}
{{- end }}
{{- include "kite-lib.variable" (list "KITE" (.global.settings | default dict)) }}
{{- end -}}

{{- define "kite-lib.settings" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
data:
  {{- include "kite-lib.variables" . | nindent 2 }}
{{- end -}}
