#compdef loadbearing
# Completion of loadbearing for zsh: source <(loadbearing completion zsh)
_loadbearing() {
  local line files
  local -a described
  for line in "${(@f)$(loadbearing completion-words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files) files=yes ;;
      *) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
    esac
  done
  (( $#described )) && _describe loadbearing described
  [[ -n $files ]] && _files
}
compdef _loadbearing loadbearing
