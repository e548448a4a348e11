# value NAME prints the value of a variable.
value() {
  local name
  case $1 in
    '$guid') openssl rand -hex 16 | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/\1-\2-4\3-a\4-\5/' ;;
    '$timestamp') date +%s ;;
    '$isoTimestamp') date -u +%Y-%m-%dT%H:%M:%S.000Z ;;
    '$randomInt') printf '%s' "$((RANDOM % 1001))" ;;
    *)
      if ! given "$1"; then
        name=$(printf '%s' "$1" | LC_ALL=C tr 'a-z' 'A-Z' | LC_ALL=C tr -c 'A-Z0-9' '_')
        if [[ -z ${!name:-} ]]; then
          printf 'the variable %s has no value: set %s\n' "$1" "$name" >&2
          kill -s TERM "$$"
        fi
        printf '%s' "${!name}"
      fi
      ;;
  esac
}

# encode prints standard input with every byte but the unreserved ones (RFC 3986) as %XX.
encode() {
  local hex out='' character
  for hex in $(od -An -v -tx1); do
    printf -v character '%b' "\\x$hex"
    case $character in
      [A-Za-z0-9._~-]) out+=$character ;;
      *) out+=%$(printf '%s' "$hex" | tr 'a-f' 'A-F') ;;
    esac
  done
  printf '%s' "$out"
}

# encoded NAME prints the value of a variable for a URL.
encoded() { value "$1" | LC_ALL=C encode; }

# inside NAME prints the value of a variable as the inside of a JSON string.
inside() {
  local text
  text=$(value "$1")
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\r'/\\r}
  printf '%s' "${text//$'\t'/\\t}"
}

failed=0

# report NAME STATUS FILE says how a request ended.
report() {
  printf '%s %s\n' "$2" "$1"
  if [[ $2 != [123]* ]]; then
    failed=1
    cat "$3" >&2
    printf '\nWhy? Save the answer and run: countersign diagnose --url %s answer.json\n' "$base" >&2
  fi
}
