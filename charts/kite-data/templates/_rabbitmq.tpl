{{- define "kite-data.rabbitmq" }}
{{- $r := .Values.rabbitmq }}
---
apiVersion: rabbitmq.com/v1beta1
kind: RabbitmqCluster
metadata:
  name: kite-rabbitmq
  namespace: {{ .Release.Namespace }}
  labels: {app.kubernetes.io/part-of: kite}
spec:
  replicas: {{ $r.replicas }}
  image: {{ .Values.imageRegistry }}/{{ $r.image.repository }}:{{ $r.image.tag }}@{{ $r.image.digest }}
  delayStartSeconds: 10
  terminationGracePeriodSeconds: 600
  persistence: {storageClassName: {{ $r.storageClass }}, storage: {{ $r.size }}}
  resources:
    {{- toYaml $r.resources | nindent 4 }}
  rabbitmq:
    additionalPlugins: [rabbitmq_stream, rabbitmq_stream_management, rabbitmq_prometheus]
    additionalConfig: |
      cluster_partition_handling = pause_minority
      cluster_name = kite
      default_queue_type = quorum
      vm_memory_high_watermark.relative = 0.6
      disk_free_limit.absolute = 5GB
      log.console.formatter = json
      metadata_store.khepri.default_timeout = 30000
    # Nodes go on without one that is silent for so long. The broker also waits this long, and five seconds more, for the leader of
    # a queue; left alone both are more than a minute (docs/bus.md).
    advancedConfig: |
      [{kernel, [{net_ticktime, 8}]}].
  override:
    statefulSet:
      spec:
        template:
          spec:
            nodeSelector: {tier: compute}
            containers: []
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: kubernetes.io/hostname
                whenUnsatisfiable: DoNotSchedule
                labelSelector:
                  matchLabels: {app.kubernetes.io/name: kite-rabbitmq}
{{- end }}
