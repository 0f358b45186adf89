{{/* The only pods with an account of the cluster's API, and only for what is listed, in their namespace. */}}
{{- define "kite-operator.access" }}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
rules:
  - apiGroups: [kite.corp]
    resources: [dealercentres]
    verbs: [get, list, watch, patch]
  - apiGroups: [kite.corp]
    resources: [dealercentres/status]
    verbs: [get, patch]
  - apiGroups: [kite.corp]
    resources: [dealercentres/finalizers]
    verbs: [update]
  - apiGroups: [coordination.k8s.io]
    resources: [leases]
    verbs: [get, create, update]
  - apiGroups: [""]
    resources: [configmaps]
    verbs: [get, list, watch, create, patch]
  - apiGroups: [networking.k8s.io]
    resources: [ingresses]
    verbs: [get, list, watch, create, patch]
  - apiGroups: [events.k8s.io]
    resources: [events]
    verbs: [create, patch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{ .name }}}
subjects:
  - {kind: ServiceAccount, name: {{ .name }}, namespace: {{ .root.Release.Namespace }}}
{{- end }}

{{- define "kite-operator.network" }}
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
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ .global.monitoring.namespace }}}
      ports:
        - {protocol: TCP, port: 8080}
  egress:
    {{- include "kite-lib.egress" . | nindent 4 }}
    - to:
        - podSelector:
            matchLabels: {app.kubernetes.io/part-of: kite}
      ports:
        - {protocol: TCP, port: 8080}
    {{- if .values.broker.url }}
    - to:
        {{- include "kite-lib.peer" .global.bus | nindent 8 }}
      ports:
        - {protocol: TCP, port: 15672}
        - {protocol: TCP, port: 15671}
    {{- end }}
    - ports:
        - {protocol: TCP, port: 443}
        - {protocol: TCP, port: 6443}
      {{- with .values.apiServers }}
      to:
        {{- range . }}
        - ipBlock: {cidr: {{ . }}}
        {{- end }}
      {{- end }}
{{- end }}

{{- define "kite-operator.variables" -}}
- {name: KITE_OPERATOR__IDENTITY, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: KITE_OPERATOR__NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
- {name: KITE_OPERATOR__LOG_FILTER, value: {{ .values.log | quote }}}
- {name: KITE_OPERATOR__KITE__URL, value: {{ .values.kite.url | quote }}}
- {name: KITE_OPERATOR__KITE__TOKEN_FILE, value: /run/secrets/kite/token/token}
- {name: KITE_OPERATOR__DATABASE__URL_FILE, value: /run/secrets/kite/postgres/url}
- {name: KITE_OPERATOR__DATABASE__GROUP, value: {{ required "global.group has to be given: the slug of the dealer group" .global.group | quote }}}
{{- if .values.broker.url }}
- {name: KITE_OPERATOR__BROKER__URL, value: {{ .values.broker.url | quote }}}
- {name: KITE_OPERATOR__BROKER__CREDENTIALS_FILE, value: /run/secrets/kite/broker/credentials}
- {name: KITE_OPERATOR__BROKER__VHOST, value: {{ .values.broker.vhost | quote }}}
{{- end }}
- {name: KITE_OPERATOR__INGRESS__CLASS, value: {{ .global.ingress.className | quote }}}
- {name: KITE_OPERATOR__INGRESS__SERVICE, value: {{ .values.kite.service | quote }}}
- {name: KITE_OPERATOR__INGRESS__MODULE_SERVICE, value: {{ .values.kite.moduleService | quote }}}
- {name: KITE_OPERATOR__INGRESS__PORT, value: "80"}
- {name: KITE_OPERATOR__INGRESS__TLS_SECRET, value: {{ .global.tls.secretName | quote }}}
{{- end }}

{{- define "kite-operator.deployment" }}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
spec:
  replicas: {{ .values.replicas }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels:
      {{- include "kite-lib.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "kite-lib.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ .name }}
      automountServiceAccountToken: true
      enableServiceLinks: false
      terminationGracePeriodSeconds: 45
      {{- include "kite-lib.placement" . | trim | nindent 6 }}
      {{- include "kite-lib.spread" . | nindent 6 }}
      securityContext:
        {{- include "kite-lib.podSecurity" . | nindent 8 }}
      containers:
        - name: operator
          image: {{ include "kite-lib.image" . }}
          imagePullPolicy: IfNotPresent
          command: [kite-operator]
          args: [run]
          env:
            {{- include "kite-operator.variables" . | nindent 12 }}
          ports:
            - {name: http, containerPort: 8080, protocol: TCP}
          {{- include "kite-lib.probes" . | nindent 10 }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            {{- include "kite-lib.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- include "kite-lib.mounts" . | nindent 12 }}
            - {name: token, mountPath: /run/secrets/kite/token, readOnly: true}
            {{- if .values.broker.url }}
            - {name: broker, mountPath: /run/secrets/kite/broker, readOnly: true}
            {{- end }}
      volumes:
        {{- include "kite-lib.volumes" . | nindent 8 }}
        - name: token
          secret: {secretName: {{ .values.kite.tokenSecret }}, defaultMode: 0440}
        {{- if .values.broker.url }}
        - name: broker
          secret: {secretName: {{ .values.broker.credentialsSecret }}, defaultMode: 0440}
        {{- end }}
{{- end }}
