// Package export writes what a screen shows to a file beside slipway.yaml: it asks for the form, and before it writes
// over a file.
package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/ui/screen"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Key opens it.
var Key = screen.Binding("e", "export", "e")

// Form is one form of what is written.
type Form struct {
	Title string // "Markdown, for a pull request"
	Name  string // of the file
	Text  func() ([]byte, error)
}

// Model is the state of an export.
type Model struct {
	Folder string // that is written to
	What   string // "the report"

	forms  []Form
	stage  stage
	at     int // of the forms
	notice string
}

type stage int

const (
	idle stage = iota
	choosingForm
	confirmingOverwrite // the file is there already
)

// Written says how the writing went.
type Written struct {
	name   string
	exists bool // it is there already and was not touched
	err    error
}

// Open asks for one of some forms.
func (e *Model) Open(forms ...Form) { e.forms, e.stage, e.at, e.notice = forms, choosingForm, 0, "" }

// Active reports whether it takes the keys.
func (e *Model) Active() bool { return e.stage != idle }

// Forget drops what was said last.
func (e *Model) Forget() { e.notice = "" }

// HandleKey takes the keys of the export.
func (e *Model) HandleKey(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, screen.KeyBack):
		e.stage, e.notice = idle, "nothing was written"
	case key.Matches(msg, screen.KeyEnter):
		return e.write(e.stage == confirmingOverwrite)
	case e.stage == choosingForm:
		e.at = screen.MoveCursor(e.at, len(e.forms)-1, msg)
	}
	return nil
}

// write writes the file. One that is there is written over only when that was agreed to.
func (e *Model) write(over bool) tea.Cmd {
	folder, form := e.Folder, e.forms[e.at]
	return func() tea.Msg {
		text, err := form.Text()
		if err != nil {
			return Written{name: form.Name, err: err}
		}
		how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
		if over {
			how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
		}
		f, err := os.OpenFile(filepath.Join(folder, form.Name), how, 0o644)
		if errors.Is(err, fs.ErrExist) {
			return Written{name: form.Name, exists: true}
		}
		if err == nil {
			_, err = f.Write(text)
			err = errors.Join(err, f.Close())
		}
		return Written{name: form.Name, err: err}
	}
}

// Handle takes how the writing went.
func (e *Model) Handle(msg Written) {
	if msg.exists {
		e.stage = confirmingOverwrite
		return
	}
	e.stage = idle
	switch path := (*fs.PathError)(nil); {
	case errors.As(msg.err, &path):
		e.notice = msg.name + " could not be written: " + path.Err.Error()
	case msg.err != nil:
		e.notice = msg.name + " could not be written: " + msg.err.Error()
	default:
		e.notice = "written to " + msg.name + ", beside slipway.yaml"
	}
}

// Keys are the keys that work while it takes them.
func (e *Model) Keys() []key.Binding {
	if e.stage == confirmingOverwrite {
		return []key.Binding{screen.Binding("enter", "write over it", "enter"), screen.Binding("esc", "keep the old", "esc")}
	}
	return []key.Binding{screen.Binding("enter", "write it", "enter"), screen.KeyPick, screen.KeyBack}
}

// Lines ask for the form, ask whether to write over a file, or say what was written.
func (e *Model) Lines(t *theme.Theme, w int) (lines []string) {
	switch {
	case e.stage == confirmingOverwrite:
		return widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, e.forms[e.at].Name+
			" is there already. Write over it?", w-2)
	case e.stage == choosingForm:
		lines = append(lines, "  "+t.Plain.Render("Write "+e.What+" beside slipway.yaml as"))
		for i, f := range e.forms {
			text := f.Title + ": " + f.Name
			if i == e.at {
				lines = append(lines, "  "+t.Chosen.Render(t.Pointer+" "+text))
			} else {
				lines = append(lines, "    "+t.Plain.Render(text))
			}
		}
	case strings.HasPrefix(e.notice, "written"):
		return widget.Hang("  "+t.Good.Render(t.Glyphs.OK)+" ", t.Plain, e.notice, w-2)
	case e.notice != "":
		return widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, e.notice, w-2)
	}
	return lines
}
