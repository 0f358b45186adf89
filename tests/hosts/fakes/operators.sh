# What the operators of Postgres and RabbitMQ leave once their clusters stand.
secret() {
  printf '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "%s", "namespace": "kite-data"}, "data": {"username": "%s", "password": "%s"}}' \
    "$1" "$(printf '%s' "$2" | base64)" "$(printf '%s' "$3" | base64)" > "/cluster/objects/Secret.kite-data.$1"
}
secret kite-postgres-app kite 'made/by+the operator'
secret kite-rabbitmq-default-user default_user_drills made-by-the-other
