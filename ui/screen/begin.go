package screen

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/workspace"
)

// Begin asks which image should run: one built from the folder, one that is in the repository already, or a ready one. Where the
// folder has no Dockerfile it writes one, or a sample app.
type Begin struct {
	ctx     *Context
	ask     context.Context
	ways    []steps.Way
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

// Runs says which image was chosen: one of the repository, or, when none is named, what the settings say. Build asks to build or to
// look it up although the service runs one already.
type Runs struct {
	Image string
	Build bool
}

// written says what was written into the folder, and what is in it now.
type written struct {
	files  []string
	folder *workspace.Folder
	err    error
}

// NewBegin makes the screen.
func NewBegin(ask context.Context, ctx *Context) *Begin {
	typed := textinput.New()
	typed.Prompt = ctx.Theme.Pointer + " "
	typed.SetWidth(50)
	b := &Begin{ctx: ctx, ask: ask, typed: typed, ways: ctx.Current().Ways(ctx.Live)}
	if !ctx.Settings.Builds() {
		b.at = slices.IndexFunc(b.ways, func(w steps.Way) bool { return w.Kind == steps.WayReady })
	}
	return b
}

// Chose puts the cursor on an image of the repository that was chosen before, when there is one.
func (b *Begin) Chose(reference string) *Begin {
	if at := slices.IndexFunc(b.ways, func(w steps.Way) bool { return w.Kind == steps.WayRepository }); reference != "" && at >= 0 {
		b.at, b.chosen = at, reference
	}
	return b
}

// Init does nothing: the images are read when they are asked for.
func (b *Begin) Init() tea.Cmd { return nil }

// Typing reports whether a letter is part of an address or a tag.
func (b *Begin) Typing() bool { return b.stage == typing || b.stage == naming }

// Update takes keys, what was written, and the repository's images.
func (b *Begin) Update(msg tea.Msg) (Screen, tea.Cmd) {
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
func (b *Begin) choose(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, keyBack):
		return b, send(Back{})
	case key.Matches(msg, keyEnter) && len(b.wrote) > 0:
		return b, b.take(Runs{Build: steps.Runs(b.ctx.Live)})
	case key.Matches(msg, keyEnter):
		return b, b.follow()
	case len(b.wrote) > 0:
		b.line = moved(b.line, len(b.wrote)+2, msg)
	default:
		b.at, b.problem = moved(b.at, len(b.ways)-1, msg), ""
	}
	return b, nil
}

// follow does what the way under the cursor says.
func (b *Begin) follow() tea.Cmd {
	way, folder, ask, settings := b.ways[b.at], b.ctx.Session.World.Folder, b.ask, *b.ctx.Settings
	switch way.Kind {
	case steps.WayBuild:
		return b.take(Runs{Build: steps.Runs(b.ctx.Live)})
	case steps.WayReady:
		return b.open(typing, "ghcr.io/me/shop:1.4", b.ctx.Settings.Image.URI)
	case steps.WayRepository:
		return b.readImages()
	}
	return func() tea.Msg {
		var w written
		if way.Kind == steps.WaySample {
			w.files, w.err = steps.WriteSample(folder)
		} else {
			w.files, w.err = steps.WriteDockerfile(folder, way.Template)
		}
		w.folder = steps.LookAt(ask, folder, settings)
		return w
	}
}

// open opens the line for an address or a tag.
func (b *Begin) open(at stage, example, text string) tea.Cmd {
	b.stage, b.problem = at, ""
	b.typed.Placeholder = example
	b.typed.SetValue(text)
	b.typed.CursorEnd()
	return b.typed.Focus()
}

// take goes on with an image that is built or in the repository.
func (b *Begin) take(r Runs) tea.Cmd {
	if err := b.ctx.Answers().Run(""); err != nil {
		b.problem = err.Error()
		return nil
	}
	return send(r)
}

// look takes over what the folder holds now, as far as the user has not answered otherwise.
func (b *Begin) look(f *workspace.Folder) {
	b.ctx.Session = b.ctx.Session.In(f)
	b.ctx.Answers().Detect(f)
}

// typedAddress takes the address of a ready image.
func (b *Begin) typedAddress(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, keyBack):
		b.stage, b.problem = choosing, ""
		return b, nil
	case key.Matches(msg, keyEnter):
		if err := b.ctx.Answers().RunReady(strings.TrimSpace(b.typed.Value())); err != nil {
			b.problem = err.Error()
			return b, nil
		}
		return b, send(Runs{Build: steps.Runs(b.ctx.Live)})
	}
	return b, b.typeOn(msg)
}

func (b *Begin) typeOn(msg tea.KeyPressMsg) (cmd tea.Cmd) {
	b.problem = ""
	b.typed, cmd = b.typed.Update(msg)
	return cmd
}

var (
	keyTake  = binding("enter", "take it", "enter")
	keyWay   = binding("enter", "take", "enter")
	keyNamed = binding("t", "type it", "t", "ctrl+t")
)

// Keys are the keys that work now.
func (b *Begin) Keys() []key.Binding {
	switch {
	case b.stage == typing, b.stage == naming:
		return []key.Binding{keyTake, keyBack}
	case b.stage == picking && !b.images.read:
		return []key.Binding{keyNamed, keyBack}
	case b.stage == picking && len(b.images.list) == 0:
		return []key.Binding{keyNamed, keyReread, keyBack}
	case b.stage == picking:
		return []key.Binding{binding("enter", "run it", "enter"), keyPick, keyNamed, keyReread, keyBack}
	case len(b.wrote) > 0:
		return []key.Binding{keyOn, keyBack}
	}
	return []key.Binding{keyWay, keyPick, keyBack}
}

// Place names the screen.
func (b *Begin) Place() string { return "image" }

// Moving reports that the repository is being read.
func (b *Begin) Moving() bool { return b.stage == picking && !b.images.read }
