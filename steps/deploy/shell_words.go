package deploy

import (
	"fmt"
	"strings"
)

// Words splits a command as a POSIX shell splits words: blanks separate, '…' is literal, "…" keeps blanks and lets \
// escape ", \, $ and `, a bare \ escapes the next character. No shell runs the result, so what only a shell could do
// (pipes, &&, redirections, $VARIABLES, globs) is an error that says how to ask for a shell.
func Words(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	begun := false // a word has begun, even an empty quoted one
	end := func() {
		if begun {
			words = append(words, word.String())
			word.Reset()
			begun = false
		}
	}
	runes := []rune(command)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == ' ' || r == '\t' || r == '\n':
			end()
		case r == '\'':
			begun = true
			closing := index(runes, i+1, '\'')
			if closing < 0 {
				return nil, fmt.Errorf("the quote ' in %q is never closed", command)
			}
			word.WriteString(string(runes[i+1 : closing]))
			i = closing
		case r == '"':
			begun = true
			next, err := double(runes, i+1, &word, command)
			if err != nil {
				return nil, err
			}
			i = next
		case r == '\\':
			if i+1 == len(runes) {
				return nil, fmt.Errorf("%q ends with a backslash that escapes nothing", command)
			}
			begun = true
			i++
			if runes[i] != '\n' { // a backslash at the end of a line joins it with the next
				word.WriteRune(runes[i])
			}
		case strings.ContainsRune("|&;<>`", r):
			return nil, needsShell(command, string(r))
		case r == '$' && i+1 < len(runes) && expands(runes[i+1]):
			return nil, needsShell(command, "$"+string(runes[i+1]))
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	end()
	return words, nil
}

// double reads a double-quoted part from i to its closing quote, whose index it returns.
func double(runes []rune, i int, word *strings.Builder, command string) (int, error) {
	for ; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '"':
			return i, nil
		case r == '\\' && i+1 < len(runes) && strings.ContainsRune("\"\\$`", runes[i+1]):
			i++
			word.WriteRune(runes[i])
		case r == '`' || r == '$' && i+1 < len(runes) && expands(runes[i+1]):
			return 0, needsShell(command, string(r))
		default:
			word.WriteRune(r)
		}
	}
	return 0, fmt.Errorf("the quote \" in %q is never closed", command)
}

func needsShell(command, what string) error {
	return fmt.Errorf("%q uses %s, which needs a shell, and none runs it: write sh -c '…' around it, or quote it to "+
		"mean the character itself", command, what)
}

// expands reports whether a shell would expand $ before r.
func expands(r rune) bool {
	return r == '{' || r == '(' || r == '_' || r == '?' || r == '!' || r == '@' || r == '*' || r == '#' ||
		r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

func index(runes []rune, from int, r rune) int {
	for i := from; i < len(runes); i++ {
		if runes[i] == r {
			return i
		}
	}
	return -1
}

// ShellJoin writes words so that Words gives them back.
func ShellJoin(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if w != "" && !strings.ContainsAny(w, " \t\n'\"\\|&;<>`$") {
			quoted[i] = w
			continue
		}
		quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return strings.Join(quoted, " ")
}
