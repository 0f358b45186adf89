{{/* What charts are made of: the parts in their order, and which of them a chart has. */}}

{{- define "kite-lib.parts" -}}
{{- $root := index . 0 -}}{{- $about := index . 1 -}}
{{- $c := dict "root" $root "about" $about "values" $root.Values "global" $root.Values.global "name" (printf "kite-%s" $about.module) -}}
{{- range $part := index . 2 }}
{{- with include (printf "kite-lib.%s" $part) $c | trim }}
---
{{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* One Deployment with what belongs to it. */}}
{{- define "kite-lib.module" -}}
{{- $parts := list "migration" "serviceaccount" "settings" "volume" "networkpolicy" "deployment" "service" "pdb" "hpa" "ingress" "servicemonitor" "prometheusrule" }}
{{- include "kite-lib.parts" (append . $parts) }}
{{- end -}}

{{/* What a namespace with the suite has once. */}}
{{- define "kite-lib.namespace" -}}
{{- include "kite-lib.parts" (append . (list "defaultdeny" "certificate" "migration")) }}
{{- end -}}

{{/* Both: all modules in one Deployment. */}}
{{- define "kite-lib.allinone" -}}
{{- include "kite-lib.parts" (append . (list "defaultdeny" "certificate")) }}
{{- include "kite-lib.module" . }}
{{- end -}}
