#!/bin/sh
# Installs the Debian packages of packages.txt that are missing, for the lab only.
# No server starts now (policy-rc.d denies while apt runs and is put back) and none at the next boot (units of newly
# installed packages are switched off). Asks first, except in CI.
set -eu
here=$(dirname "$(readlink -f "$0")")
policy=/usr/sbin/policy-rc.d

missing=""
for package in $(sed 's/#.*//' "$here/packages.txt"); do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q ' ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

skip() {
    echo "lab: $1; tests that need the lab will be skipped:$missing" >&2
    [ "${RASOAT_LAB_REQUIRED:-}" = 1 ] && exit 3
    exit 0
}

command -v apt-get >/dev/null 2>&1 || skip "this system has no apt-get"
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || skip "installing needs root"
    [ -n "${CI:-}" ] || [ -t 0 ] || skip "nobody is there to be asked"
    exec sudo --preserve-env=CI,RASOAT_LAB_REQUIRED sh "$0"
fi
if [ -z "${CI:-}" ]; then
    [ -t 0 ] || skip "nobody is there to be asked"
    printf 'The lab needs these packages; their servers will not be started:%s\nInstall them? [y/N] ' "$missing" >&2
    read -r answer
    case $answer in [yY]*) ;; *) skip "not installed" ;; esac
fi

put_back() {
    if [ -e "$policy.before-lab" ] || [ -L "$policy.before-lab" ]; then mv "$policy.before-lab" "$policy"; else rm -f "$policy"; fi
}
if [ -e "$policy" ] || [ -L "$policy" ]; then
    # A copy that an interrupted run left is the true one.
    [ -e "$policy.before-lab" ] || [ -L "$policy.before-lab" ] || mv "$policy" "$policy.before-lab"
fi
trap put_back EXIT
trap 'exit 130' INT TERM HUP
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

installed() { dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii *//p' | sort; }
before=$(mktemp)
installed >"$before"
apt-get update -qq
# shellcheck disable=SC2086  (a list of words is meant)
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null

for package in $(installed | comm -13 "$before" -); do
    for unit in $(dpkg -L "$package" | sed -nE 's#^(/usr)?/lib/systemd/system/([^/@]+\.(service|socket|timer|path))$#\2#p'); do
        deb-systemd-helper disable "$unit" >/dev/null 2>&1 || true
    done
    for script in $(dpkg -L "$package" | sed -n 's#^/etc/init\.d/##p'); do
        update-rc.d "$script" disable >/dev/null 2>&1 || true
    done
done
rm -f "$before"
