# Completion of loadbearing for fish: loadbearing completion fish | source
function __loadbearing_words
    set -l words (commandline -opc)
    for line in (loadbearing completion-words -- $words[2..] (commandline -ct) 2>/dev/null)
        if test "$line" = ':files'
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c loadbearing -f -a '(__loadbearing_words)'
