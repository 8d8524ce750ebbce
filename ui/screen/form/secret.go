package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/question"
)

// paste puts pasted text into the open field. A line field would make blanks of line ends: at the end of a secret they were pasted by
// accident, within it they are part of the value, as in a private key, which is then kept as it is without passing through the field.
func (f *Model) paste(msg tea.PasteMsg) tea.Cmd {
	q := f.question()
	if q.Kind != question.Secret {
		return f.pass(msg)
	}
	if f.busy != "" {
		return nil
	}
	text := strings.TrimRight(strings.ReplaceAll(msg.Content, "\r\n", "\n"), "\r\n")
	if !strings.ContainsAny(text, "\r\n") {
		return f.pass(tea.PasteMsg{Content: text})
	}
	text = strings.ReplaceAll(text, "\r", "\n") // terminals send returns for line ends
	if err := f.keepSecret(q, text); err != nil {
		f.problem = err.Error()
		return nil
	}
	f.problem = ""
	return f.open()
}

// secretHint says what there is of a key's value already, and never the value.
func (f *Model) secretHint(name string) []string {
	switch given := f.ctx.Secrets[name]; {
	case *f.value != "" && f.stored(name):
		return []string{"replaces the value stored in SSM"}
	case *f.value != "":
		return nil
	case strings.Contains(given.Reveal(), "\n"):
		return []string{"several lines were given; empty keeps them"}
	case !given.Empty():
		return []string{"a value was given; empty keeps it"}
	case f.stored(name):
		return []string{"stored in SSM; empty keeps it"}
	}
	return nil
}
