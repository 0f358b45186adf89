{{/* Data that copies itself to other nodes needs no copying disk below it, and must never wait for one. */}}
{{- define "kite-data.volumes" }}
{{- range .Values.localClasses }}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: {{ . }}
  labels: {app.kubernetes.io/part-of: kite}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Retain
{{- end }}
{{- range .Values.localVolumes }}
---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: {{ .class }}-{{ .node }}-{{ base .path }}
  labels: {app.kubernetes.io/part-of: kite}
spec:
  capacity: {storage: {{ .size }}}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: {{ .class }}
  local: {path: {{ .path }}}
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions:
            - {key: kubernetes.io/hostname, operator: In, values: [{{ .node | quote }}]}
{{- end }}
{{- end }}
