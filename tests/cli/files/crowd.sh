# A policy with many users: `sh crowd.sh 3000`
seq 1 "$1" | awk '
  BEGIN { printf "{\"tenant\": \"crowd\", \"modules\": {\"crm\": {\"actions\": [\"read\"]}}, \"roles\": {\"agent\": {\"grants\": [{\"on\": \"crm\", \"do\": [\"menu\", \"read\"]}]}}, \"users\": {" }
  { printf "%s\"u%d\": {\"roles\": [\"agent\"]}", (NR > 1 ? ", " : ""), $1 }
  END { print "}}" }'
