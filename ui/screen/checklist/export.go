package checklist

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/check"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// export is the state of an export to a file.
type export struct {
	stage  exportStage
	at     int // of the forms
	notice string
}

type exportStage int

const (
	exportIdle exportStage = iota
	choosingFormat
	confirmingOverwrite // the file is there already
)

// exportFormats are the formats of a report.
var exportFormats = []struct{ title, extension string }{{"Markdown, for a pull request", ".md"},
	{"JSON, for a program", ".json"}}

// exportWritten says how the writing of a report went.
type exportWritten struct {
	name   string
	exists bool // it is there already and was not touched
	err    error
}

// handleExportKey takes the keys of the export.
func (c *Model) handleExportKey(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, screen.KeyBack):
		c.export = export{notice: "nothing was written"}
	case key.Matches(msg, screen.KeyEnter):
		return c.write(c.export.stage == confirmingOverwrite)
	case c.export.stage == choosingFormat:
		c.export.at = screen.MoveCursor(c.export.at, len(exportFormats)-1, msg)
	}
	return nil
}

// write puts the report beside slipway.yaml. A file that is there is written over only when that was agreed to.
func (c *Model) write(over bool) tea.Cmd {
	report, folder, name := c.report, c.ctx.Session.Env.Dir, c.exportName(c.export.at)
	return func() tea.Msg {
		text, err := formatReport(report, filepath.Ext(name))
		if err != nil {
			return exportWritten{name: name, err: err}
		}
		how := os.O_WRONLY | os.O_CREATE | os.O_EXCL
		if over {
			how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
		}
		f, err := os.OpenFile(filepath.Join(folder, name), how, 0o644)
		if errors.Is(err, fs.ErrExist) {
			return exportWritten{name: name, exists: true}
		}
		if err == nil {
			_, err = f.Write(text)
			err = errors.Join(err, f.Close())
		}
		return exportWritten{name: name, err: err}
	}
}

// formatReport is a report in the form of a file's extension.
func formatReport(r check.Report, extension string) ([]byte, error) {
	if extension == ".md" {
		return []byte(r.Markdown()), nil
	}
	var written bytes.Buffer
	err := text.ChecklistJSON(&written, r)
	return written.Bytes(), err
}

func (c *Model) exportName(form int) string {
	return "security-" + c.report.VerifiedAt.UTC().Format("2006-01-02") + exportFormats[form].extension
}

// handleWritten takes how the writing went.
func (e *export) handleWritten(msg exportWritten) {
	switch path := (*fs.PathError)(nil); {
	case msg.exists:
		e.stage = confirmingOverwrite
	case errors.As(msg.err, &path):
		*e = export{notice: msg.name + " could not be written: " + path.Err.Error()}
	case msg.err != nil:
		*e = export{notice: msg.name + " could not be written: " + msg.err.Error()}
	default:
		*e = export{notice: "written to " + msg.name + ", beside slipway.yaml"}
	}
}

// exportLines ask for the form, ask whether to write over a file, or say what was written.
func (c *Model) exportLines(w int) (lines []string) {
	t := c.ctx.Theme
	switch {
	case c.export.stage == confirmingOverwrite:
		return widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, c.exportName(c.export.at)+
			" is there already. Write over it?", w-2)
	case c.export.stage == choosingFormat:
		lines = append(lines, "  "+t.Plain.Render("Write the report beside slipway.yaml as"))
		for i, f := range exportFormats {
			text := f.title + ": " + c.exportName(i)
			if i == c.export.at {
				lines = append(lines, "  "+t.Chosen.Render(t.Pointer+" "+text))
			} else {
				lines = append(lines, "    "+t.Plain.Render(text))
			}
		}
	case strings.HasPrefix(c.export.notice, "written"):
		return widget.Hang("  "+t.Good.Render(t.Glyphs.OK)+" ", t.Plain, c.export.notice, w-2)
	case c.export.notice != "":
		return widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, c.export.notice, w-2)
	}
	return lines
}
