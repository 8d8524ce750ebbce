package screen

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/workspace"
	"slipway/ui/widget"
)

// Begin asks where the image comes from when the folder has no Dockerfile, or nothing to build with: it writes one, writes a sample
// app, or takes a ready image.
type Begin struct {
	ctx     *Context
	ask     context.Context
	offers  []beginning
	at      int
	typing  bool
	uri     textinput.Model
	why     string // it is asked
	problem string
	wrote   []string
}

// beginning is one way to come by an image: a template, the sample, or a ready image.
type beginning struct{ title, note, template string }

const (
	sampleApp  = "sample"
	readyImage = "uri"

	noBuilder = "Nothing here can build an image: no docker, podman, finch or nerdctl answers."
)

// written says what was written into the folder, and what is in it now.
type written struct {
	files  []string
	folder *workspace.Folder
	err    error
}

// NewBegin makes the screen.
func NewBegin(ask context.Context, ctx *Context) *Begin {
	uri := textinput.New()
	uri.Prompt = ctx.Theme.Pointer + " "
	uri.Placeholder = "ghcr.io/me/shop:1.4"
	uri.SetWidth(50)
	uri.SetValue(ctx.Settings.Image.URI)
	b := &Begin{ctx: ctx, ask: ask, uri: uri}
	f := ctx.Session.Folder
	if ctx.Session.World.Builder == nil {
		b.why = noBuilder
	}
	if f.Dockerfile == nil {
		b.why = "There is no Dockerfile in " + f.Path + ". What should run?"
		fits := steps.DockerfileTemplate(f)
		if f.Language == "" {
			b.offers = append(b.offers, beginning{"Write a sample app here", "a small FastAPI service with /health, a job and a Dockerfile: everything works with it at once", sampleApp})
		}
		b.offers = append(b.offers, beginning{"Write a Dockerfile: " + fits, "with a .dockerignore: several stages, not root; nothing is overwritten", fits})
	}
	b.offers = append(b.offers, beginning{"Use a ready image", "built elsewhere, named by its address: nothing is built here, no Docker is needed", readyImage})
	return b
}

// Wanted reports whether there is a question at all: something has to be built, and cannot be as things are.
func Wanted(ctx *Context) bool {
	s := ctx.Session
	return ctx.Settings.Builds() && s != nil && s.Folder != nil && (s.Folder.Dockerfile == nil && ctx.Settings.Image.Dockerfile == "" || s.World.Builder == nil)
}

// Init does nothing.
func (b *Begin) Init() tea.Cmd { return nil }

// Update takes keys and what was written.
func (b *Begin) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case written:
		if msg.err != nil {
			b.problem = msg.err.Error()
			return b, nil
		}
		b.wrote = msg.files
		b.look(msg.folder)
		b.why = "Slipway builds the image from the Dockerfile when the plan is applied. The pages that follow ask for the rest."
		if b.ctx.Session.World.Builder == nil {
			b.why = noBuilder + " Start one before the plan is applied, or come back here for a ready image."
		}
	case tea.KeyPressMsg:
		if b.typing {
			return b.typed(msg)
		}
		switch {
		case key.Matches(msg, keyBack):
			return b, send(Back{})
		case key.Matches(msg, keyEnter) && len(b.wrote) > 0:
			return b, send(Next{})
		case key.Matches(msg, keyEnter):
			return b, b.take()
		default:
			b.at = moved(b.at, len(b.offers)-1, msg)
		}
	default:
		if b.typing {
			var cmd tea.Cmd
			b.uri, cmd = b.uri.Update(msg)
			return b, cmd
		}
	}
	return b, nil
}

// take does what the offer under the cursor says.
func (b *Begin) take() tea.Cmd {
	template, folder, ask := b.offers[b.at].template, b.ctx.Session.World.Folder, b.ask
	if template == readyImage {
		b.typing = true
		return b.uri.Focus()
	}
	return func() tea.Msg {
		var w written
		if template == sampleApp {
			w.files, w.err = steps.WriteSample(folder)
		} else {
			w.files, w.err = steps.WriteDockerfile(folder, template)
		}
		w.folder = workspace.Look(ask, folder)
		return w
	}
}

// look takes over what the folder holds now, as far as the user has not answered otherwise.
func (b *Begin) look(f *workspace.Folder) {
	session := *b.ctx.Session
	session.Folder, session.World.Seen = f, f
	b.ctx.Session = &session
	for id, a := range steps.Detect(f) {
		if b.ctx.Sources[id].Source != question.You && steps.Set(b.ctx.Settings, id, a.Value) == nil {
			b.ctx.Sources[id] = a
		}
	}
}

// typed takes the address of a ready image.
func (b *Begin) typed(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, keyBack):
		b.typing, b.problem = false, ""
		return b, nil
	case key.Matches(msg, keyEnter):
		uri := strings.TrimSpace(b.uri.Value())
		err := steps.Set(b.ctx.Settings, "image.uri", uri)
		if uri == "" {
			err = fmt.Errorf("give the image's address, for example ghcr.io/me/shop:1.4")
		}
		if err != nil {
			b.problem = err.Error()
			return b, nil
		}
		b.ctx.Sources["image.uri"] = question.Answer{Value: uri, Source: question.You}
		return b, send(Next{})
	}
	b.problem = ""
	var cmd tea.Cmd
	b.uri, cmd = b.uri.Update(msg)
	return b, cmd
}

// Render draws the offers.
func (b *Begin) Render(w, h int) string {
	t := b.ctx.Theme
	lines := []string{" " + t.Title.Render("IMAGE"), ""}
	for _, l := range widget.Wrap(b.why, w-6) {
		lines = append(lines, "   "+t.Plain.Render(l))
	}
	lines = append(lines, "")
	for i, o := range b.offers {
		if i != b.at {
			lines = append(lines, "     "+t.Plain.Render(o.title))
			continue
		}
		lines = append(lines, "   "+t.Chosen.Render(t.Pointer+" "+o.title))
		for _, l := range widget.Wrap(o.note, w-8) {
			lines = append(lines, "     "+t.Muted.Render(l))
		}
		if b.typing {
			lines = append(lines, "     "+b.uri.View())
		}
	}
	lines = append(lines, "")
	if b.problem != "" {
		lines = append(lines, wrapped(" "+t.Wrong.Render(t.Fail)+" ", t.Plain, b.problem, w)...)
	}
	if len(b.wrote) > 0 {
		lines = append(lines, wrapped(" "+t.Good.Render(t.Glyphs.OK)+" ", t.Plain, "Written: "+strings.Join(b.wrote, ", ")+". Enter goes on.", w)...)
	}
	return widget.Fit(strings.Join(lines, "\n"), w, h)
}

// Keys are the keys that work now.
func (b *Begin) Keys() []key.Binding {
	switch {
	case b.typing:
		return []key.Binding{binding("enter", "take it", "enter"), keyBack}
	case len(b.wrote) > 0:
		return []key.Binding{keyOn, keyBack}
	}
	return []key.Binding{binding("enter", "take", "enter"), keyPick, keyBack}
}

// Place names the screen.
func (b *Begin) Place() string { return "image" }
