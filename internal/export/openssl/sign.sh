#!/usr/bin/env bash
# SHOW_STEPS=1 prints every value on the way to a signature, in the form that "countersign trace --check-step -"
# reads. The keys are secret for a day. AMZ_DATE sets the time of signing, as in 20261121T101500Z.

# sha256 prints the hash of standard input.
sha256() { openssl dgst -sha256 -r | cut -d ' ' -f 1; }

# bytes HEX prints bytes.
bytes() { printf '%b' "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }

# hex prints standard input in hexadecimal.
hex() { od -An -v -tx1 | tr -d ' \n'; }

# hmac KEY prints the HMAC-SHA256 of standard input under a key in hexadecimal (RFC 2104). openssl would want
# the key as an argument, which every process of the machine can read.
hmac() {
  local key=$1 inner='' outer='' i
  if ((${#key} > 128)); then
    key=$(bytes "$key" | sha256)
  fi
  printf -v key '%-128s' "$key"
  key=${key// /0}
  for ((i = 0; i < 128; i += 2)); do
    printf -v inner '%s\\x%02x' "$inner" $((16#${key:i:2} ^ 0x36))
    printf -v outer '%s\\x%02x' "$outer" $((16#${key:i:2} ^ 0x5c))
  done
  {
    printf '%b' "$outer"
    { printf '%b' "$inner" && cat; } | openssl dgst -sha256 -binary
  } | sha256
}

# canonical_query QUERY sorts the parameters by name, then by value.
canonical_query() {
  printf '%s' "$1" | tr '&' '\n' | sed -e '/^$/d' -e '/=/!s/$/=/' -e 's/=/\t/' |
    LC_ALL=C sort | tr '\t' '=' | tr '\n' '&' | sed 's/&$//'
}

# canonical_fields FIELD... prints "name:value" of the fields that are signed, sorted, repeated ones joined.
canonical_fields() {
  printf '%s\n' "$@" | sed -E 's/^([^:]*): *(.*[^ ]|) *$/\1\t\2/; s/  +/ /g' |
    awk -F '\t' '{
      name = tolower($1)
      if (name == "host" || name ~ /^x-amz-/) {
        if (!(name in value)) { value[name] = $2 } else { value[name] = value[name] "," $2 }
      }
    } END { for (name in value) print name ":" value[name] }' | LC_ALL=C sort -t : -k 1,1
}

# step NAME VALUE shows a value.
step() {
  if [[ ${SHOW_STEPS:-} == 1 ]]; then
    printf '%s=%s\n' "$1" "${2//$'\n'/\\n}" >&2
  fi
}

# send NAME METHOD TARGET BODY [FIELD]... signs a request and sends it.
send() {
  local name=$1 method=$2 target=$3 body=$4 time day scope payload path query='' fields signed canonical text key part answer status options=()
  shift 4
  : "${AWS_ACCESS_KEY_ID:?is not set}" "${AWS_SECRET_ACCESS_KEY:?is not set}"
  time=${AMZ_DATE:-$(date -u +%Y%m%dT%H%M%SZ)}
  day=${time%T*}
  scope=$day/$region/$service/aws4_request
  payload=${fixed_payload:-$(printf '%s' "$body" | sha256)}
  set -- "$@" "X-Amz-Date: $time"
  if [[ -n ${AWS_SESSION_TOKEN:-} ]]; then
    set -- "$@" "X-Amz-Security-Token: $AWS_SESSION_TOKEN"
  fi
  if ((payload_header)); then
    set -- "$@" "X-Amz-Content-Sha256: $payload"
  fi

  path=$path_prefix${target%%\?*}
  if [[ $target == *\?* ]]; then
    query=${target#*\?}
  fi
  # What is on the wire is encoded once; most services want the path encoded again.
  ((encode_once)) || path=${path//%/%25}
  fields=$(canonical_fields "Host: $sign_host" "$@")
  signed=$(printf '%s\n' "$fields" | cut -d : -f 1 | tr '\n' ';' | sed 's/;$//')
  canonical=$method$'\n'$path$'\n'$(canonical_query "$query")$'\n'$fields$'\n\n'$signed$'\n'$payload
  text=AWS4-HMAC-SHA256$'\n'$time$'\n'$scope$'\n'$(printf '%s' "$canonical" | sha256)
  step canonical "$(printf '%s' "$canonical" | sha256)"
  step string-to-sign "$text"

  key=$(printf '%s' "AWS4$AWS_SECRET_ACCESS_KEY" | hex)
  for part in "kDate $day" "kRegion $region" "kService $service" "kSigning aws4_request"; do
    key=$(printf '%s' "${part#* }" | hmac "$key")
    step "${part%% *}" "$key"
  done
  key=$(printf '%s' "$text" | hmac "$key")
  step signature "$key"
  set -- "$@" "Authorization: AWS4-HMAC-SHA256 Credential=$AWS_ACCESS_KEY_ID/$scope, SignedHeaders=$signed, Signature=$key"

  answer=$(mktemp)
  options=(--request "$method")
  case $method in
    HEAD) options=(--head) ;;
    POST | PUT | PATCH) options+=(--data-binary "@-") ;;
    *) if [[ -n $body ]]; then options+=(--data-binary "@-"); fi ;;
  esac
  if ! printf '%s\n' "$@" | grep -qi '^content-type:'; then
    options+=(--header 'Content-Type:')
  fi
  status=$(printf '%s' "$body" | curl --silent --show-error --globoff --path-as-is "${options[@]}" \
    --header @<(printf '%s\n' "$@") --output "$answer" --write-out '%{http_code}' "$base$target")
  report "$name" "$status" "$answer"
  rm -f "$answer"
}
