#!/bin/sh
# Makes packages that stand in for GitLab and its runner, which Debian does not have: gitlab.sh OUT
set -eu
out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package() {
  name=$1
  mkdir -p "$work/$name/DEBIAN" "$work/$name/usr/bin"
  printf 'Package: %s\nVersion: 1.0-fake\nArchitecture: amd64\nMaintainer: tests\nDescription: stands in for %s\n' "$name" "$name" > "$work/$name/DEBIAN/control"
}
package gitlab-ce
cat > "$work/gitlab-ce/usr/bin/gitlab-ctl" <<'END'
#!/bin/sh
# Reads the settings as the real one does when it reconfigures.
set -e
case $1 in
  reconfigure)
    grep -q '^external_url ' /etc/gitlab/gitlab.rb
    host=$(sed -n "s|^external_url 'https://\(.*\)'|\1|p" /etc/gitlab/gitlab.rb)
    test -s "/etc/gitlab/ssl/$host.crt" && test -s "/etc/gitlab/ssl/$host.key"
    ;;
  backup-etc) mkdir -p /etc/gitlab/config_backup && cp /etc/gitlab/gitlab.rb /etc/gitlab/config_backup/ ;;
esac
echo "$*" >> /var/log/fake-gitlab
END
printf '#!/bin/sh\nmkdir -p /var/opt/gitlab/backups\ndate > /var/opt/gitlab/backups/fake_gitlab_backup.tar\n' > "$work/gitlab-ce/usr/bin/gitlab-backup"
printf '#!/bin/sh\n[ -n "$GITLAB_ROOT_PASSWORD" ] || { echo "no first password" >&2; exit 1; }\ngitlab-ctl reconfigure\n' > "$work/gitlab-ce/DEBIAN/postinst"
package gitlab-runner
printf '#!/bin/sh\nexit 0\n' > "$work/gitlab-runner/usr/bin/gitlab-runner"
printf '#!/bin/sh\nmkdir -p /etc/gitlab-runner\n' > "$work/gitlab-runner/DEBIAN/postinst"
for name in gitlab-ce gitlab-runner; do
  find "$work/$name/usr/bin" "$work/$name/DEBIAN" -type f ! -name control -exec chmod 755 {} +
  dpkg-deb --root-owner-group --build "$work/$name" "$out" >/dev/null
done
