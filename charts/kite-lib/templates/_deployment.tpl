{{- define "kite-lib.serviceaccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
automountServiceAccountToken: false
{{- end -}}

{{- define "kite-lib.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
spec:
  {{- if not .values.autoscaling.enabled }}
  replicas: {{ .values.replicas }}
  {{- end }}
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
      annotations:
        checksum/settings: {{ include "kite-lib.variables" . | sha256sum }}
    spec:
      serviceAccountName: {{ .name }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 45
      {{- include "kite-lib.placement" . | trim | nindent 6 }}
      {{- include "kite-lib.spread" . | nindent 6 }}
      securityContext:
        {{- include "kite-lib.podSecurity" . | nindent 8 }}
      containers:
        - name: kite
          {{- include "kite-lib.container" . | nindent 10 }}
      volumes:
        {{- include "kite-lib.volumes" . | nindent 8 }}
{{- end -}}

{{- define "kite-lib.container" -}}
image: {{ include "kite-lib.image" . }}
imagePullPolicy: IfNotPresent
command: [kite]
args: {{ if .about.serve }}[serve, --modules, "{{ join "," .about.serve }}"]{{ else }}[serve]{{ end }}
workingDir: /tmp
envFrom:
  - configMapRef: {name: {{ .name }}}
ports:
  - {name: http, containerPort: 8080, protocol: TCP}
{{- include "kite-lib.probes" . | nindent 0 }}
resources:
  {{- toYaml .values.resources | nindent 2 }}
securityContext:
  {{- include "kite-lib.containerSecurity" . | nindent 2 }}
volumeMounts:
  {{- include "kite-lib.mounts" . | nindent 2 }}
{{- end -}}

{{/* Liveness never asks the database: a database away must not restart every pod. The pause before SIGTERM lets balancers
forget the pod; then the process itself stops being ready and finishes what it has: 5 + 5 + 25 s of the 45. */}}
{{- define "kite-lib.probes" -}}
startupProbe:
  httpGet: {path: /health/started, port: http}
  periodSeconds: 2
  failureThreshold: 30
livenessProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 3
readinessProbe:
  httpGet: {path: /health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
lifecycle:
  preStop:
    sleep: {seconds: 5}
{{- end -}}

{{- define "kite-lib.volume" -}}
{{- if and .about.volumes .values.volume.enabled (not .values.volume.existingClaim) }}
{{- $volume := first .about.volumes -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ .name }}-{{ $volume.name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kite-lib.labels" . | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
spec:
  accessModes: [{{ .values.volume.accessMode }}]
  storageClassName: {{ .values.volume.storageClass }}
  resources:
    requests: {storage: {{ .values.volume.size }}}
{{- end }}
{{- end -}}
