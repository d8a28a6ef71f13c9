# Prints a transcript as its commands go now: `sh run.sh publishing.txt folder`, with the `callgate` that is meant first in the
# PATH. The folder is empty.
#
# A transcript is a session of a shell in that folder. `$ ` begins a command, `! ` a line of standard error, `= ` the exit
# code where that is not 0. What differs from run to run is masked.
set -u
umask 022
here=$(cd "$(dirname "$0")" && pwd)
folder=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
files=$here/files
export files

step() {
  printf '%s\n' "$1"
  (cd "$folder" && eval "${1#??}") >"$work/out" 2>"$work/err" </dev/null 3<&-
  code=$?
  sed -E -f "$here/mask.sed" "$work/out"
  sed -E -f "$here/mask.sed" "$work/err" | sed 's/^/! /'
  [ "$code" -eq 0 ] || echo "= $code"
  echo
}

while IFS= read -r line <&3; do
  case $line in
    '# '*) printf '%s\n' "$line" ;;
    '$ '*) step "$line" ;;
  esac
done 3<"$1"
