# Writes the shell scripts of docs/command-line.md to this folder.
awk '
  /`[a-z0-9]+\.sh`:$/ { split($0, part, "`"); name = part[2] }
  /^```$/ { inside = 0 }
  inside { print > name }
  /^```sh$/ { inside = 1 }
' "$files/../../../docs/command-line.md"
