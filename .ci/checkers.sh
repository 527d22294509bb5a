# shellcheck shell=bash
# Sourced: other people's checkers, at pinned versions and from package registries alone. Each is kept in the cache, in a folder
# whose name tells what is in it, and is installed once. What cannot be installed says why and returns 1.

checkers=${PLINTH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/plinth}/ci/checkers

# python_checker NAME REQUIREMENTS: the packages that the file pins, and no others, each from a wheel, so that nothing of a package
# runs before it is called. Sets `checker` to the folder of its programs.
python_checker() {
  local name=$1 requirements=$2 version key folder
  if ! version=$(python3 -c 'import ensurepip, sys, venv; print(sys.version)' 2>/dev/null); then
    echo "$name did not run: python3 with venv and pip is missing (Debian: apt-get install python3-venv)"
    return 1
  fi
  key=$({ echo "$version"; cat "$requirements"; } | sha256sum | cut -c 1-12)
  folder=$checkers/$name-$key
  checker=$folder/bin
  checker_once "$name" "$folder" install_wheels "$folder" "$requirements"
}

install_wheels() {
  python3 -m venv "$1" &&
    timeout 600 "$1/bin/pip" install --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: --requirement "$2"
}

# go_checker NAME PACKAGE@VERSION: a program built from its module, whose contents Go holds against the checksum database. Sets
# `checker` to the folder of the program.
go_checker() {
  local name=$1 package=$2
  if ! command -v go >/dev/null; then
    echo "$name did not run: go is missing"
    return 1
  fi
  checker=$checkers/$name-${package##*@}
  checker_once "$name" "$checker" env GOBIN="$checker" CGO_ENABLED=0 GOFLAGS="" timeout 600 go install "$package"
}

# checker_once NAME FOLDER COMMAND...: runs the command unless it has filled the folder before. A run beside this one waits.
checker_once() {
  local name=$1 folder=$2 log=$2.log
  shift 2
  mkdir -p "$checkers"
  (
    flock 9
    [ -e "$folder/complete" ] && exit
    rm -rf "$folder"
    echo "installing $name"
    if ! "$@" >"$log" 2>&1; then
      echo "$name did not run, as it could not be installed: $(tail -n 1 "$log")"
      exit 1
    fi
    touch "$folder/complete"
  ) 9>"$folder.lock"
}
