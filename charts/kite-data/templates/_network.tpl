{{/* Default-deny, then: clients to the stores, the stores among themselves, their operators, Prometheus. */}}
{{- define "kite-data.network" }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: kite-data-default-deny
  namespace: {{ .Release.Namespace }}
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: kite-data
  namespace: {{ .Release.Namespace }}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
        - namespaceSelector:
            matchExpressions:
              - {key: kubernetes.io/metadata.name, operator: In, values: [cnpg-system, rabbitmq-system]}
    - from:
        - namespaceSelector:
            matchExpressions:
              - {key: kubernetes.io/metadata.name, operator: In, values: {{ toJson .Values.clients.namespaces }}}
      ports:
        {{- range list 5432 5671 5672 5551 5552 15671 15672 6379 26379 }}
        - {protocol: TCP, port: {{ . }}}
        {{- end }}
    {{- if .Values.monitoring.enabled }}
    - from:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ .Values.monitoring.namespace }}}
      ports:
        {{- range list 9187 15692 15691 9121 }}
        - {protocol: TCP, port: {{ . }}}
        {{- end }}
    {{- end }}
{{- end }}
