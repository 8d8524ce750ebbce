package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/question"
)

// handlePaste puts pasted text into the open field. A one-line field would turn line breaks into blanks. At the end
// of a secret they are dropped; within it they are part of the value, as in a private key: that is kept as it is, not
// shown in the field.
func (f *Model) handlePaste(msg tea.PasteMsg) tea.Cmd {
	q := f.question()
	if q.Kind != question.Secret {
		return f.updateField(msg)
	}
	if f.busy != "" {
		return nil
	}
	text := strings.TrimRight(strings.ReplaceAll(msg.Content, "\r\n", "\n"), "\r\n")
	if !strings.ContainsAny(text, "\r\n") {
		return f.updateField(tea.PasteMsg{Content: text})
	}
	text = strings.ReplaceAll(text, "\r", "\n") // terminals send returns for line ends
	if err := f.keepSecret(q, text); err != nil {
		f.problem = err.Error()
		return nil
	}
	f.problem = ""
	return f.openField()
}

// secretHint says whether a key has a value already; it never shows the value.
func (f *Model) secretHint(name string) []string {
	switch given := f.ctx.Secrets[name]; {
	case *f.value != "" && f.storedInAWS(name):
		return []string{"replaces the value stored in SSM"}
	case *f.value != "":
		return nil
	case strings.Contains(given.Reveal(), "\n"):
		return []string{"several lines were given; empty keeps them"}
	case !given.Empty():
		return []string{"a value was given; empty keeps it"}
	case f.storedInAWS(name):
		return []string{"stored in SSM; empty keeps it"}
	}
	return nil
}
