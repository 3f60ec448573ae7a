# Completion of loadbearing for bash: source <(loadbearing completion bash)
# shellcheck shell=bash
_loadbearing() {
  local current=${COMP_WORDS[COMP_CWORD]} line files='' words=()
  while IFS= read -r line; do
    if [ "$line" = ':files' ]; then files=yes; else words+=("$(printf %q "${line%%$'\t'*}")"); fi
  done < <(loadbearing completion-words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=("${words[@]}")
  if [ -n "$files" ]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
  fi
}
complete -F _loadbearing loadbearing
