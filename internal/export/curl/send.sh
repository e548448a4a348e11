#!/usr/bin/env bash
# send NAME METHOD TARGET BODY [FIELD]... signs a request and sends it. Secrets are in no argument: the fields
# go through a pipe, and credentials come from the environment or AWS_PROFILE.
send() {
  local name=$1 method=$2 target=$3 body=$4 fields answer status field options=()
  shift 4
  for field in "$@"; do
    options+=(--header "$field")
  done
  if [[ -n $path_prefix ]]; then
    options+=(--sign-path-prefix "$path_prefix")
  fi
  fields=$(printf '%s' "$body" | countersign sign "$method" "$base$target" --sign-host "$sign_host" \
    --service "$service" --region "$region" --data - "${options[@]}")
  answer=$(mktemp)
  options=(--request "$method")
  case $method in
    HEAD) options=(--head) ;;
    POST | PUT | PATCH) options+=(--data-binary "@-") ;;
    *) if [[ -n $body ]]; then options+=(--data-binary "@-"); fi ;;
  esac
  if [[ $fields != *[Cc]ontent-[Tt]ype:* ]]; then
    options+=(--header 'Content-Type:')
  fi
  status=$(printf '%s' "$body" | curl --silent --show-error --globoff --path-as-is "${options[@]}" \
    --header @<(printf '%s\n' "$fields") --output "$answer" --write-out '%{http_code}' "$base$target")
  report "$name" "$status" "$answer"
  rm -f "$answer"
}
