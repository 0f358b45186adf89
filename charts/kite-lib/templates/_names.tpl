{{/* Names, labels and the image. Everything takes one context: root, values, global, about (what the module is) and name. */}}

{{- define "kite-lib.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: kite
{{- end -}}

{{- define "kite-lib.labels" -}}
{{ include "kite-lib.selector" . }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .about.module }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: kite-{{ .about.module }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "kite-lib.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "kite-lib.labels" . | nindent 2 }}
{{- end -}}

{{/* By digest only: a tag may be moved, a digest may not. */}}
{{- define "kite-lib.image" -}}
{{ .global.imageRegistry }}/{{ .global.image.repository }}@{{ .global.image.digest }}
{{- end -}}
