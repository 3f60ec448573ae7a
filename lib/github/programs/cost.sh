#!/usr/bin/env bash
# Prices what the pull request declares, compares it with its base, and fails above a limit. Needs HEAD, BASE, SOURCE and REPORT; USAGE,
# MAX_INCREASE and LIMIT may be empty.
set -euo pipefail

mkdir -p "$(dirname "$REPORT")"
cd "$HEAD"
options=()
[ -z "$USAGE" ] || options+=(--usage "$USAGE")
[ -z "$LIMIT" ] || options+=(--limit "$LIMIT")

table=$(mktemp)
errors=$(mktemp)
note=
code=0
# A base whose app throws has a source as well, without anything that could be priced.
if [ -e "$BASE/$SOURCE" ] && npx --no-install loadbearing cost "$BASE/$SOURCE" >/dev/null; then
  [ -z "$MAX_INCREASE" ] || options+=(--max-increase "$MAX_INCREASE")
  options+=(--against "$BASE/$SOURCE" --markdown)
else
  note="The base of this pull request has no \`$SOURCE\` that can be priced, so there is nothing to compare with."
fi
npx --no-install loadbearing cost "$SOURCE" ${options[@]+"${options[@]}"} >"$table" 2>"$errors" || code=$?
cat "$errors" >&2
# Without a bill, a failure has another reason than a limit: the input, or a command that is not installed.
if [ "$code" -ge 2 ] || [ ! -s "$table" ]; then
  echo "::error::loadbearing cost $SOURCE ended with $code and printed no bill. Run it in $HEAD to see why."
  exit "$((code == 0 ? 1 : code))"
fi

{
  printf '<!-- loadbearing cost -->\n### Cost of a month\n\n'
  if [ -z "$note" ]; then
    cat "$table"
  else
    printf '%s\n\n~~~text\n%s\n~~~\n' "$note" "$(cat "$table")"
  fi
  [ ! -s "$errors" ] || printf '\n~~~text\n%s\n~~~\n' "$(cat "$errors")"
} >"$REPORT"
cat "$REPORT" >>"$GITHUB_STEP_SUMMARY"
echo 'report=true' >>"$GITHUB_OUTPUT"

[ "$code" = 0 ] && exit 0
if [ "$REVIEWED" = true ]; then
  echo '::warning::The cost is above its limit, and the pull request has the label cost-reviewed.'
  exit 0
fi
echo 'A label from before the last commit does not count: remove it and add it again.'
echo '::error::The cost is above its limit. Lower it, or review it and add the label cost-reviewed to the pull request.'
exit 1
