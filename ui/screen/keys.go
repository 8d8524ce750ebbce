package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Binding makes a key with its words in the footer.
func Binding(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

var (
	KeyEnter     = Binding("enter", "next", "enter")
	KeyBack      = Binding("esc", "back", "esc")
	KeyPick      = Binding("up/down", "choose", "up", "down", "k", "j")
	KeyMove      = Binding("up/down", "move", "up", "down", "k", "j")
	KeyContinue  = Binding("enter", "go on", "enter")
	KeyLeave     = Binding("q", "leave", "q")
	KeyCalls     = Binding("a", "aws calls", "a")
	KeyReread    = Binding("r", "read again", "r")
	KeyChecklist = Binding("c", "checklist", "c")
	KeyPalette   = Binding(":", "anything", ":")
	KeyPlan      = Binding("ctrl+o", "plan", "ctrl+o")
)

// MoveCursor is where a key moves a cursor to, between 0 and last.
func MoveCursor(at, last int, press tea.KeyPressMsg) int {
	switch press.String() {
	case "up", "k":
		at--
	case "down", "j":
		at++
	case "home", "g":
		at = 0
	case "end", "G":
		at = last
	case "pgup":
		at -= 10
	case "pgdown":
		at += 10
	}
	return max(0, min(at, last))
}
