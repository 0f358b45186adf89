{{/* Nothing that was acknowledged is lost: a write waits for one of two replicas. A lost node is missed for 40 to 80 s, says
who has run it; docs/sizing.md and docs/install.md say what that means. */}}
{{- define "kite-data.postgres" }}
{{- $p := .Values.postgres }}
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: kite-postgres
  namespace: {{ .Release.Namespace }}
  labels: {app.kubernetes.io/name: kite-postgres, app.kubernetes.io/part-of: kite}
spec:
  instances: {{ $p.instances }}
  imageName: {{ .Values.imageRegistry }}/{{ $p.image.repository }}:{{ $p.image.tag }}@{{ $p.image.digest }}
  primaryUpdateStrategy: unsupervised
  primaryUpdateMethod: switchover
  enablePDB: true
  postgresql:
    synchronous:
      method: any
      number: 1
      dataDurability: required
    parameters:
      max_connections: {{ $p.connectionsMax | int | quote }}
      shared_buffers: 1GB
      effective_cache_size: 3GB
      work_mem: 8MB
      maintenance_work_mem: 256MB
      max_wal_size: 4GB
      wal_compression: lz4
      # Modules have roles of their own, which the migration makes and must be able to become.
      createrole_self_grant: set, inherit
      log_min_duration_statement: 1s
  bootstrap:
    initdb:
      database: kite
      owner: kite
      encoding: UTF8
      localeProvider: icu
      icuLocale: ru-RU
      dataChecksums: true
      postInitSQL:
        - ALTER ROLE kite CREATEROLE
  storage: {size: {{ $p.size }}, storageClass: {{ $p.storageClass }}}
  resources:
    {{- toYaml $p.resources | nindent 4 }}
  affinity:
    enablePodAntiAffinity: true
    topologyKey: kubernetes.io/hostname
    podAntiAffinityType: required
    nodeSelector: {tier: data}
  {{- if $p.backup.endpoint }}
  backup:
    retentionPolicy: {{ $p.backup.retention }}
    barmanObjectStore:
      endpointURL: {{ $p.backup.endpoint }}
      destinationPath: {{ $p.backup.path }}
      wal: {compression: gzip}
      s3Credentials:
        accessKeyId: {name: {{ $p.backup.secretName }}, key: access-key}
        secretAccessKey: {name: {{ $p.backup.secretName }}, key: secret-key}
  {{- end }}
{{- end }}
