{{/* Only where the operator of Prometheus is: without its definitions the API server would refuse the whole release. */}}
{{- define "kite-lib.monitored" -}}
{{- if and .global.monitoring.enabled (.root.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") }}yes{{ end }}
{{- end -}}

{{- define "kite-lib.servicemonitor" -}}
{{- if include "kite-lib.monitored" . }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kite-lib.labels" . | nindent 4 }}
    {{- with .global.monitoring.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels:
      {{- include "kite-lib.selector" . | nindent 6 }}
  endpoints:
    - {port: http, path: /metrics, interval: 30s, scrapeTimeout: 10s}
{{- end }}
{{- end -}}

{{- define "kite-lib.prometheusrule" -}}
{{- if include "kite-lib.monitored" . }}
{{- $one := printf "job=%q,namespace=%q" .name .root.Release.Namespace }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kite-lib.labels" . | nindent 4 }}
    {{- with .global.monitoring.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  groups:
    - name: {{ .name }}
      rules:
        - alert: KiteModuleDown
          expr: absent(up{ {{- $one -}} } == 1)
          for: 2m
          labels: {severity: critical, module: {{ .about.module }}}
          annotations:
            summary: No pod of {{ .about.module }} answers
            runbook: docs/runbooks/KiteModuleDown.md
        - alert: KiteModuleErrors
          expr: |-
            sum(rate(kite_http_request_seconds_count{ {{- $one -}} ,status=~"5.."}[5m]))
              / sum(rate(kite_http_request_seconds_count{ {{- $one -}} }[5m])) > 0.02
          for: 5m
          labels: {severity: warning, module: {{ .about.module }}}
          annotations:
            summary: More than 2 % of the answers of {{ .about.module }} are errors of ours
            runbook: docs/runbooks/KiteModuleErrors.md
{{- end }}
{{- end -}}
