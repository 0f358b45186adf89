{{- define "kite-lib.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
spec:
  selector:
    {{- include "kite-lib.selector" . | nindent 4 }}
  ports:
    - {name: http, port: 80, targetPort: http, protocol: TCP}
{{- end -}}

{{/* No annotation of a controller: the ingress of the cluster may be another one tomorrow. */}}
{{- define "kite-lib.ingress" -}}
{{- if .global.ingress.enabled }}
{{- $name := .name }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
spec:
  ingressClassName: {{ .global.ingress.className }}
  tls:
    - hosts: [{{ .global.host | quote }}]
      secretName: {{ .global.tls.secretName }}
  rules:
    - host: {{ .global.host | quote }}
      http:
        paths:
          {{- range .about.prefixes }}
          - path: {{ . }}
            pathType: Prefix
            backend:
              service: {name: {{ $name }}, port: {name: http}}
          {{- end }}
{{- end }}
{{- end -}}

{{- define "kite-lib.peer" -}}
- namespaceSelector:
    matchLabels: {kubernetes.io/metadata.name: {{ .namespace }}}
  {{- with .labels }}
  podSelector:
    matchLabels:
      {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end -}}

{{- define "kite-lib.ports" -}}
{{- range . }}
- {protocol: TCP, port: {{ int . }}}
{{- end }}
{{- end -}}

{{/* Names, and the stores that were declared; outside only what was listed. */}}
{{- define "kite-lib.egress" -}}
- to:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: kube-system}
      podSelector:
        matchLabels: {k8s-app: kube-dns}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- $c := . }}
{{- $stores := dict "postgres" .global.postgres }}
{{- if eq .global.bus.transport "rabbitmq" }}{{ $_ := set $stores "rabbitmq" .global.bus }}{{ end }}
{{- if .global.cache.enabled }}{{ $_ := set $stores "redis" .global.cache }}{{ end }}
{{- if .global.graylog.enabled }}{{ $_ := set $stores "graylog" .global.graylog }}{{ end }}
{{- range $need, $store := $stores }}
{{- if or (has $need $c.about.needs) (and (eq $need "graylog") $c.about.prefixes) }}
- to:
    {{- include "kite-lib.peer" $store | nindent 4 }}
  ports:
    {{- include "kite-lib.ports" $store.ports | trim | nindent 4 }}
{{- end }}
{{- end }}
{{- if and .about.outside .global.network.outside }}
- to:
    {{- range .global.network.outside }}
    - ipBlock: {cidr: {{ . }}}
    {{- end }}
  ports:
    {{- include "kite-lib.ports" .about.outside | trim | nindent 4 }}
{{- end }}
{{- if dig "telemetry" "otlp_endpoint" "" (.global.settings | default dict) }}
- to:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: {{ .global.monitoring.namespace }}}
  ports:
    - {protocol: TCP, port: 4317}
{{- end }}
{{- end -}}

{{/* Selecting a pod denies it everything that is not listed, in both directions. */}}
{{- define "kite-lib.networkpolicy" -}}
{{- if .global.network.policies }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "kite-lib.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        {{- include "kite-lib.peer" .global.ingress | nindent 8 }}
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ .global.monitoring.namespace }}}
        - podSelector:
            matchLabels: {app.kubernetes.io/name: kite-operator}
      ports:
        - {protocol: TCP, port: 8080}
  egress:
    {{- include "kite-lib.egress" . | nindent 4 }}
{{- end }}
{{- end -}}

{{- define "kite-lib.defaultdeny" -}}
{{- if .global.network.policies }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: kite-default-deny
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kite-lib.labels" . | nindent 4 }}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
{{- end }}
{{- end -}}

{{- define "kite-lib.certificate" -}}
{{- if and .global.tls.issuer (.root.Capabilities.APIVersions.Has "cert-manager.io/v1") }}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ .global.tls.secretName }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kite-lib.labels" . | nindent 4 }}
spec:
  secretName: {{ .global.tls.secretName }}
  duration: 2160h
  renewBefore: 720h
  dnsNames: [{{ .global.host | quote }}]
  issuerRef: {group: cert-manager.io, kind: ClusterIssuer, name: {{ .global.tls.issuer }}}
{{- end }}
{{- end -}}
