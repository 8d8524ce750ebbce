// Package imagesource is the screen that asks which image should run: one built from the folder, one of the repository, or
// a ready one.
package imagesource

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/session"
	"slipway/steps/workspace"
	"slipway/ui/screen"
)

// Begin asks which image should run: one built from the folder, one that is in the repository already, or a ready one. Where the
// folder has no Dockerfile it writes one, or a sample app.
type Model struct {
	ctx     *screen.Context
	ask     context.Context
	ways    []session.Way
	at      int
	stage   stage
	typed   textinput.Model
	images  images
	chosen  string // the image that was chosen before
	problem string
	wrote   []string
	line    int    // of what was written, scrolled to in a low window
	from    string // the template the Dockerfile was written from
}

// stage is what the screen is busy with.
type stage int

const (
	choosing stage = iota // a way
	typing                // the address of a ready image
	picking               // an image of the repository
	naming                // an image of the repository by its tag
)

// written says what was written into the folder, and what is in it now.
type written struct {
	files  []string
	folder *workspace.Folder
	err    error
}

// NewBegin makes the screen.
func New(ask context.Context, ctx *screen.Context) *Model {
	typed := textinput.New()
	typed.Prompt = ctx.Theme.Pointer + " "
	typed.SetWidth(50)
	b := &Model{ctx: ctx, ask: ask, typed: typed, ways: ctx.Current().Ways(ctx.Live)}
	if !ctx.Settings.Builds() {
		b.at = slices.IndexFunc(b.ways, func(w session.Way) bool { return w.Kind == session.WayReady })
	}
	return b
}

// Chose puts the cursor on an image of the repository that was chosen before, when there is one.
func (b *Model) Chose(reference string) *Model {
	if at := slices.IndexFunc(b.ways, func(w session.Way) bool { return w.Kind == session.WayRepository }); reference != "" && at >= 0 {
		b.at, b.chosen = at, reference
	}
	return b
}

// Init does nothing: the images are read when they are asked for.
func (b *Model) Init() tea.Cmd { return nil }

// Typing reports whether a letter is part of an address or a tag.
func (b *Model) Typing() bool { return b.stage == typing || b.stage == naming }

// Update takes keys, what was written, and the repository's images.
func (b *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case written:
		b.problem = ""
		if msg.err != nil {
			b.problem = msg.err.Error()
			return b, nil
		}
		b.wrote, b.from = msg.files, b.ways[b.at].Title
		b.look(msg.folder)
		return b, nil
	case imagesRead:
		b.list(msg)
		return b, nil
	case tea.KeyPressMsg:
		switch b.stage {
		case typing:
			return b.typedAddress(msg)
		case picking:
			return b.pick(msg)
		case naming:
			return b.named(msg)
		}
		return b.choose(msg)
	}
	if b.stage == typing || b.stage == naming {
		var cmd tea.Cmd
		b.typed, cmd = b.typed.Update(msg)
		return b, cmd
	}
	return b, nil
}

// choose takes a way.
func (b *Model) choose(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		return b, screen.Send(screen.Back{})
	case key.Matches(msg, screen.KeyEnter) && len(b.wrote) > 0:
		return b, b.take(screen.ImageChosen{Build: session.Runs(b.ctx.Live)})
	case key.Matches(msg, screen.KeyEnter):
		return b, b.follow()
	case len(b.wrote) > 0:
		b.line = screen.MoveCursor(b.line, len(b.wrote)+2, msg)
	default:
		b.at, b.problem = screen.MoveCursor(b.at, len(b.ways)-1, msg), ""
	}
	return b, nil
}

// follow does what the way under the cursor says.
func (b *Model) follow() tea.Cmd {
	way, folder, ask, settings := b.ways[b.at], b.ctx.Session.Env.Dir, b.ask, *b.ctx.Settings
	switch way.Kind {
	case session.WayBuild:
		return b.take(screen.ImageChosen{Build: session.Runs(b.ctx.Live)})
	case session.WayReady:
		return b.open(typing, "ghcr.io/me/shop:1.4", b.ctx.Settings.Image.URI)
	case session.WayRepository:
		return b.readImages()
	}
	return func() tea.Msg {
		var w written
		if way.Kind == session.WaySample {
			w.files, w.err = steps.WriteSample(folder)
		} else {
			w.files, w.err = steps.WriteDockerfile(folder, way.Template)
		}
		w.folder = session.LookAt(ask, folder, settings)
		return w
	}
}

// open opens the line for an address or a tag.
func (b *Model) open(at stage, example, text string) tea.Cmd {
	b.stage, b.problem = at, ""
	b.typed.Placeholder = example
	b.typed.SetValue(text)
	b.typed.CursorEnd()
	return b.typed.Focus()
}

// take goes on with an image that is built or in the repository.
func (b *Model) take(r screen.ImageChosen) tea.Cmd {
	if err := b.ctx.Answers().Run(""); err != nil {
		b.problem = err.Error()
		return nil
	}
	return screen.Send(r)
}

// look takes over what the folder holds now, as far as the user has not answered otherwise.
func (b *Model) look(f *workspace.Folder) {
	b.ctx.Session = b.ctx.Session.In(f)
	b.ctx.Answers().Detect(f)
}

// typedAddress takes the address of a ready image.
func (b *Model) typedAddress(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = choosing, ""
		return b, nil
	case key.Matches(msg, screen.KeyEnter):
		if err := b.ctx.Answers().RunReady(strings.TrimSpace(b.typed.Value())); err != nil {
			b.problem = err.Error()
			return b, nil
		}
		return b, screen.Send(screen.ImageChosen{Build: session.Runs(b.ctx.Live)})
	}
	return b, b.typeOn(msg)
}

func (b *Model) typeOn(msg tea.KeyPressMsg) (cmd tea.Cmd) {
	b.problem = ""
	b.typed, cmd = b.typed.Update(msg)
	return cmd
}

var (
	keyTake  = screen.Binding("enter", "take it", "enter")
	keyWay   = screen.Binding("enter", "take", "enter")
	keyNamed = screen.Binding("t", "type it", "t", "ctrl+t")
)

// Keys are the keys that work now.
func (b *Model) Keys() []key.Binding {
	switch {
	case b.stage == typing, b.stage == naming:
		return []key.Binding{keyTake, screen.KeyBack}
	case b.stage == picking && !b.images.read:
		return []key.Binding{keyNamed, screen.KeyBack}
	case b.stage == picking && len(b.images.list) == 0:
		return []key.Binding{keyNamed, screen.KeyReread, screen.KeyBack}
	case b.stage == picking:
		return []key.Binding{screen.Binding("enter", "run it", "enter"), screen.KeyPick, keyNamed, screen.KeyReread, screen.KeyBack}
	case len(b.wrote) > 0:
		return []key.Binding{screen.KeyContinue, screen.KeyBack}
	}
	return []key.Binding{keyWay, screen.KeyPick, screen.KeyBack}
}

// Place names the screen.
func (b *Model) Place() string { return "image" }

// Moving reports that the repository is being read.
func (b *Model) Moving() bool { return b.stage == picking && !b.images.read }
