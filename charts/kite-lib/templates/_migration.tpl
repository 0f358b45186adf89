{{/* Runs before anything is installed or upgraded. Under default-deny the Job needs its policy before it starts, so the
account and the policy are hooks too, of a lower weight, and stay until the next release. */}}

{{- define "kite-lib.hook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ index . 0 | quote }}
helm.sh/hook-delete-policy: {{ index . 1 }}
{{- end -}}

{{- define "kite-lib.migration" -}}
{{- if .values.migrations.enabled }}
{{- $about := dict "module" .about.module "needs" (list "postgres") "outside" list "volumes" list }}
{{- $c := dict "root" .root "values" .values "global" .global "about" $about "name" (printf "%s-migrate" .name) }}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "kite-lib.metadata" $c | nindent 2 }}
  annotations:
    {{- include "kite-lib.hook" (list "-20" "before-hook-creation") | nindent 4 }}
automountServiceAccountToken: false
{{- if .global.network.policies }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "kite-lib.metadata" $c | nindent 2 }}
  annotations:
    {{- include "kite-lib.hook" (list "-20" "before-hook-creation") | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "kite-lib.selector" $c | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "kite-lib.egress" $c | nindent 4 }}
{{- end }}
---
{{ include "kite-lib.migrationjob" $c }}
{{- end }}
{{- end -}}

{{- define "kite-lib.migrationjob" -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "kite-lib.metadata" . | nindent 2 }}
  annotations:
    {{- include "kite-lib.hook" (list "-5" "before-hook-creation,hook-succeeded") | nindent 4 }}
spec:
  backoffLimit: 2
  activeDeadlineSeconds: {{ .values.migrations.deadlineSeconds }}
  template:
    metadata:
      labels:
        {{- include "kite-lib.labels" . | nindent 8 }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ .name }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- include "kite-lib.placement" . | trim | nindent 6 }}
      securityContext:
        {{- include "kite-lib.podSecurity" . | nindent 8 }}
      containers:
        - name: migrate
          image: {{ include "kite-lib.image" . }}
          imagePullPolicy: IfNotPresent
          command: [kite]
          args: [migrate]
          workingDir: /tmp
          env:
            - {name: KITE__DATABASE__URL_FILE, value: /run/secrets/kite/postgres/url}
            - {name: KITE__TELEMETRY__FORMAT, value: json}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 512Mi}
          securityContext:
            {{- include "kite-lib.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- include "kite-lib.mounts" . | nindent 12 }}
      volumes:
        {{- include "kite-lib.volumes" . | nindent 8 }}
{{- end -}}
