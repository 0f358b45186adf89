{{/* What every pod of the suite has: who it runs as, where it runs, what it reads. */}}

{{- define "kite-lib.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "kite-lib.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* A tier is a label of nodes. A dead node gives its pods back after 15 s instead of 300. */}}
{{- define "kite-lib.placement" -}}
{{- if ne .values.tier "any" }}
nodeSelector:
  tier: {{ .values.tier }}
{{- end }}
tolerations:
  - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 15}
  - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 15}
{{- with .global.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Evenly over nodes while there are enough of them: with a node away, pods still have to start. */}}
{{- define "kite-lib.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "kite-lib.selector" . | nindent 8 }}
{{- end -}}

{{/* Secrets by name only; each is a folder with one file a key. */}}
{{- define "kite-lib.secrets" -}}
{{- $secrets := dict -}}
{{- if has "postgres" .about.needs }}{{ $_ := set $secrets "postgres" .global.postgres }}{{ end -}}
{{- if and (has "rabbitmq" .about.needs) (eq .global.bus.transport "rabbitmq") }}{{ $_ := set $secrets "bus" .global.bus }}{{ end -}}
{{- if and (has "redis" .about.needs) .global.cache.enabled }}{{ $_ := set $secrets "cache" .global.cache }}{{ end -}}
{{- range $name, $one := dict "shared" .global.files "own" .values.files }}
{{- if and $one $one.secretName }}{{ $_ := set $secrets $name (dict "secretName" $one.secretName) }}{{ end -}}
{{- end -}}
{{- $secrets | toJson -}}
{{- end -}}

{{- define "kite-lib.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- range $name, $_ := include "kite-lib.secrets" . | fromJson }}
- {name: {{ $name }}, mountPath: /run/secrets/kite/{{ $name }}, readOnly: true}
{{- end }}
{{- range .about.volumes }}
- {name: {{ .name }}, mountPath: {{ .path }}}
{{- end }}
{{- end -}}

{{- define "kite-lib.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ .values.scratch | default "512Mi" }}}
{{- range $name, $one := include "kite-lib.secrets" . | fromJson }}
- name: {{ $name }}
  secret:
    secretName: {{ $one.secretName }}
    defaultMode: 0440
    {{- with $one.secretKey }}
    items:
      - {key: {{ . }}, path: url}
    {{- end }}
{{- end }}
{{- $c := . }}
{{- range .about.volumes }}
- name: {{ .name }}
  {{- if $c.values.volume.enabled }}
  persistentVolumeClaim:
    claimName: {{ $c.values.volume.existingClaim | default (printf "%s-%s" $c.name .name) }}
  {{- else }}
  emptyDir: {sizeLimit: {{ $c.values.volume.size }}}
  {{- end }}
{{- end }}
{{- end -}}
