// Package imagesource is the screen that asks which image should run: one built from the folder, one of the
// repository, or a ready one.
package imagesource

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/session"
	"slipway/steps/workspace"
	"slipway/ui/screen"
)

// Model asks which image should run: one built from the folder, one that is in the repository already, or a ready
// one. Where the folder has no Dockerfile it writes one, or a sample app.
type Model struct {
	ctx          *screen.Context
	ask          context.Context
	sources      []session.ImageSource
	cursor       int
	stage        stage
	input        textinput.Model
	images       images
	chosenBefore string // the image that was chosen before
	problem      string
	templates    choice
	preview      preview
	writtenFiles []string
	before       answers // before they were written
	scroll       int     // of what was written, scrolled to in a low window
	template     string  // the template the Dockerfile was written from
}

// stage is what the screen is busy with.
type stage int

const (
	choosingSource  stage = iota // a way
	typingAddress                // the address of a ready image
	pickingImage                 // an image of the repository
	typingTag                    // an image of the repository by its tag
	pickingTemplate              // a template for the Dockerfile
	previewing                   // what is going to be written
)

// New makes the screen.
func New(ask context.Context, ctx *screen.Context) *Model {
	typed := textinput.New()
	typed.Prompt = ctx.Theme.Pointer + " "
	typed.SetWidth(50)
	b := &Model{ctx: ctx, ask: ask, input: typed, sources: ctx.Current().ImageSources(ctx.Live)}
	if !ctx.Settings.Builds() {
		b.cursor = slices.IndexFunc(b.sources, func(w session.ImageSource) bool { return w.Kind == session.SourceReady })
	}
	return b
}

// Preselect puts the cursor on an image of the repository that was chosen before, when there is one.
func (b *Model) Preselect(reference string) *Model {
	if at := slices.IndexFunc(b.sources,
		func(w session.ImageSource) bool { return w.Kind == session.SourceRepository }); reference != "" && at >= 0 {
		b.cursor, b.chosenBefore = at, reference
	}
	return b
}

// Init does nothing: the images are read when they are asked for.
func (b *Model) Init() tea.Cmd { return nil }

// Typing reports whether a letter is part of an address or a tag.
func (b *Model) Typing() bool { return b.stage == typingAddress || b.stage == typingTag }

// Update takes keys, what was written, and the repository's images.
func (b *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case filesWritten:
		b.problem = ""
		if msg.err != nil {
			b.problem = msg.err.Error()
			return b, nil
		}
		b.stage, b.writtenFiles, b.template = choosingSource, msg.files, b.preview.way.Title
		b.useFolder(msg.folder)
		return b, nil
	case takenBack:
		b.showTakenBack(msg)
		return b, nil
	case filesShown:
		b.showFiles(msg)
		return b, nil
	case imagesRead:
		b.showImages(msg)
		return b, nil
	case tea.KeyPressMsg:
		switch b.stage {
		case typingAddress:
			return b.handleAddressKey(msg)
		case pickingImage:
			return b.handleImageKey(msg)
		case typingTag:
			return b.handleTagKey(msg)
		case pickingTemplate:
			return b.handleTemplateKey(msg)
		case previewing:
			return b.handlePreviewKey(msg)
		}
		return b.handleSourceKey(msg)
	}
	if b.stage == typingAddress || b.stage == typingTag {
		var cmd tea.Cmd
		b.input, cmd = b.input.Update(msg)
		return b, cmd
	}
	return b, nil
}

// handleSourceKey takes a way.
func (b *Model) handleSourceKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		return b, screen.Send(screen.Back{})
	case key.Matches(msg, screen.KeyEnter) && len(b.writtenFiles) > 0:
		return b, b.finish(screen.ImageChosen{Build: session.ServiceRuns(b.ctx.Live)})
	case key.Matches(msg, keyUndo) && len(b.writtenFiles) > 0:
		return b, b.takeBack()
	case key.Matches(msg, screen.KeyEnter):
		return b, b.useSource()
	case len(b.writtenFiles) > 0:
		b.scroll = screen.MoveCursor(b.scroll, len(b.writtenFiles)+2, msg)
	default:
		b.cursor, b.problem = screen.MoveCursor(b.cursor, len(b.sources)-1, msg), ""
	}
	return b, nil
}

// useSource does what the way under the cursor says.
func (b *Model) useSource() tea.Cmd {
	way := b.sources[b.cursor]
	switch way.Kind {
	case session.SourceBuild:
		return b.finish(screen.ImageChosen{Build: session.ServiceRuns(b.ctx.Live)})
	case session.SourceReady:
		return b.openInput(typingAddress, "ghcr.io/me/shop:1.4", b.ctx.Settings.Image.URI)
	case session.SourceRepository:
		return b.readImages()
	case session.SourceTemplates:
		b.stage, b.problem, b.templates = pickingTemplate, "", choice{sources: b.ctx.Current().Templates()}
		return nil
	}
	return b.show(way)
}

// openInput opens the line for an address or a tag.
func (b *Model) openInput(at stage, example, text string) tea.Cmd {
	b.stage, b.problem = at, ""
	b.input.Placeholder = example
	b.input.SetValue(text)
	b.input.CursorEnd()
	return b.input.Focus()
}

// finish goes on with an image that is built or in the repository.
func (b *Model) finish(r screen.ImageChosen) tea.Cmd {
	if err := b.ctx.Answers().UseImage(""); err != nil {
		b.problem = err.Error()
		return nil
	}
	return screen.Send(r)
}

// useFolder takes over what the folder holds now, as far as the user has not answered otherwise.
func (b *Model) useFolder(f *workspace.Folder) {
	b.ctx.Session = b.ctx.Answers().DetectIn(b.ctx.Session.In(f))
}

// handleAddressKey takes the address of a ready image.
func (b *Model) handleAddressKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = choosingSource, ""
		return b, nil
	case key.Matches(msg, screen.KeyEnter):
		if err := b.ctx.Answers().UseReadyImage(strings.TrimSpace(b.input.Value())); err != nil {
			b.problem = err.Error()
			return b, nil
		}
		return b, screen.Send(screen.ImageChosen{Build: session.ServiceRuns(b.ctx.Live)})
	}
	return b, b.updateInput(msg)
}

func (b *Model) updateInput(msg tea.KeyPressMsg) (cmd tea.Cmd) {
	b.problem = ""
	b.input, cmd = b.input.Update(msg)
	return cmd
}

var (
	keyTake       = screen.Binding("enter", "take it", "enter")
	keyTakeSource = screen.Binding("enter", "take", "enter")
	keyTypeTag    = screen.Binding("t", "type it", "t", "ctrl+t")
)

// Keys are the keys that work now.
func (b *Model) Keys() []key.Binding {
	switch {
	case b.stage == typingAddress, b.stage == typingTag:
		return []key.Binding{keyTake, screen.KeyBack}
	case b.stage == pickingImage && !b.images.read:
		return []key.Binding{keyTypeTag, screen.KeyBack}
	case b.stage == pickingImage && len(b.images.showImages) == 0:
		return []key.Binding{keyTypeTag, screen.KeyReread, screen.KeyBack}
	case b.stage == pickingImage:
		return []key.Binding{screen.Binding("enter", "run it", "enter"), screen.KeyPick, keyTypeTag, screen.KeyReread,
			screen.KeyBack}
	case b.stage == previewing:
		return []key.Binding{keyWrite, keyScroll, screen.KeyBack}
	case len(b.writtenFiles) > 0:
		return []key.Binding{screen.KeyContinue, keyUndo, screen.KeyBack}
	}
	return []key.Binding{keyTakeSource, screen.KeyPick, screen.KeyBack}
}

// Place names the screen.
func (b *Model) Place() string { return "image" }

// Moving reports that the repository is being read.
func (b *Model) Moving() bool { return b.stage == pickingImage && !b.images.read }
