package imagesource

import (
	"maps"
	"path"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/ui/screen"
	"slipway/ui/widget"
)

// choice is a list of ways to choose from.
type choice struct {
	sources []session.ImageSource
	at      int
}

// preview is what is going to be written, shown first.
type preview struct {
	way    session.ImageSource
	files  []session.File
	scroll int
	last   int   // as last drawn, so that keys know what there is to scroll
	from   stage // where the way was chosen
}

// filesShown are the files that a way would write.
type filesShown struct {
	files []session.File
	err   error
}

// filesWritten says what was written into the folder, and what is in it now.
type filesWritten struct {
	files  []string
	folder *workspace.Folder
	err    error
}

// takenBack says what came of removing them again.
type takenBack struct {
	folder *workspace.Folder
	err    error
}

var (
	keyUndo   = screen.Binding("u", "take it back", "u")
	keyWrite  = screen.Binding("enter", "write it", "enter")
	keyScroll = screen.Binding("up/down", "scroll", "up", "down", "k", "j", "pgup", "pgdown", "home", "end", "g", "G")
)

// show reads the folder for what a way writes into it.
func (b *Model) show(way session.ImageSource) tea.Cmd {
	b.problem, b.preview = "", preview{way: way, from: b.stage}
	s := b.ctx.Current()
	return func() tea.Msg {
		files, err := s.Files(way)
		return filesShown{files, err}
	}
}

// showFiles shows what a way would write.
func (b *Model) showFiles(msg filesShown) {
	if msg.err != nil {
		b.problem = msg.err.Error()
		return
	}
	b.preview.files, b.stage = msg.files, previewing
}

// handleTemplateKey takes a template.
func (b *Model) handleTemplateKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = choosingSource, ""
		return b, nil
	case key.Matches(msg, screen.KeyEnter):
		return b, b.show(b.templates.sources[b.templates.at])
	}
	b.templates.at, b.problem = screen.MoveCursor(b.templates.at, len(b.templates.sources)-1, msg), ""
	return b, nil
}

// handlePreviewKey writes what is shown, or scrolls it.
func (b *Model) handlePreviewKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = b.preview.from, ""
		return b, nil
	case key.Matches(msg, screen.KeyEnter):
		s, ask, files, settings := b.ctx.Current(), b.ask, b.preview.files, *b.ctx.Settings
		b.before = answers{settings, maps.Clone(b.ctx.Sources)}
		return b, func() tea.Msg {
			written, err := s.Write(files)
			seen := session.LookAt(ask, s.Env.Dir, settings)
			seen.Report() // here, and not where keys are waited for
			return filesWritten{written, seen, err}
		}
	}
	b.preview.scroll = screen.MoveCursor(min(b.preview.scroll, b.preview.last), b.preview.last, msg)
	return b, nil
}

// answers are those there were before files were written: what was found in the files goes with them.
type answers struct {
	settings stack.Settings
	sources  map[string]question.Answer
}

// takeBack removes what was written.
func (b *Model) takeBack() tea.Cmd {
	s, ask, files, settings := b.ctx.Current(), b.ask, b.preview.files, b.before.settings
	return func() tea.Msg {
		err := s.TakeBack(files)
		seen := session.LookAt(ask, s.Env.Dir, settings)
		seen.Report() // here, and not where keys are waited for
		return takenBack{seen, err}
	}
}

// showTakenBack asks again which image runs, with the answers as they were.
func (b *Model) showTakenBack(msg takenBack) {
	if msg.err != nil {
		b.problem = "It cannot be taken back: " + msg.err.Error() + "."
		return
	}
	*b.ctx.Settings = b.before.settings
	clear(b.ctx.Sources)
	maps.Copy(b.ctx.Sources, b.before.sources)
	b.useFolder(msg.folder)
	b.writtenFiles, b.problem, b.cursor, b.scroll = nil, "", 0, 0
	b.sources = b.ctx.Current().ImageSources(b.ctx.Live)
}

// previewRows are the files that are going to be written, the Dockerfile first. Of a sample the names are enough.
func (b *Model) previewRows(w int) (rows []string) {
	t := b.ctx.Theme
	if b.preview.way.Kind == session.SourceSample {
		names := make([]string, len(b.preview.files))
		for i, f := range b.preview.files {
			names[i] = f.Name
		}
		return b.nameRows(names, w)
	}
	for i, f := range b.preview.files {
		if i > 0 {
			rows = append(rows, "")
		}
		rows = append(rows, "   "+t.Title.Render(f.Name))
		for line := range strings.Lines(f.Text) {
			ink := t.Plain
			if strings.HasPrefix(line, "#") {
				ink = t.Muted
			}
			rows = append(rows, widget.Hang("   ", ink, strings.TrimRight(line, "\n"), w-2)...)
		}
	}
	return rows
}

// nameRows are names of files, those of a folder on one line.
func (b *Model) nameRows(names []string, w int) (rows []string) {
	names = slices.Sorted(slices.Values(names))
	for i := 0; i < len(names); {
		dir, line := path.Dir(names[i]), ""
		for ; i < len(names) && path.Dir(names[i]) == dir; i++ {
			line += " " + path.Base(names[i])
		}
		if dir != "." {
			line = " " + dir + "/:" + line
		}
		rows = append(rows, widget.Hang("     ", b.ctx.Theme.Plain, line[1:], w-2)...)
	}
	return rows
}
