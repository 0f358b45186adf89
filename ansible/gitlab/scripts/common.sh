# Read by the other scripts: where the release lies and how its playbooks are run.
set -eu
: "${KITE_RELEASE:?names the release}"
: "${KITE_INVENTORY:?names the inventory}"
release=/srv/kite/bundles/$KITE_RELEASE
inventory=$(realpath "$KITE_INVENTORY")
export KUBECONFIG=/etc/kite/kubeconfig
export ANSIBLE_CONFIG=$release/ansible/ansible.cfg

# Runs a playbook of the release: play smoke.yml [WORDS…]
play() {
  book=$1
  shift
  if [ -n "${KITE_VAULT_PASSWORD_FILE:-}" ]; then
    set -- --vault-password-file "$KITE_VAULT_PASSWORD_FILE" "$@"
  fi
  ansible-playbook --inventory "$inventory" "$release/ansible/playbooks/$book" --extra-vars "kite_release=$KITE_RELEASE" "$@"
}
