package imagesource

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/image"
	"slipway/steps/session"
	"slipway/ui/screen"
)

// images are the repository's, as far as they were read.
type images struct {
	generation int
	read       bool
	list       []image.Stored
	err        error
	at         int
}

// imagesRead are the images that were read.
type imagesRead struct {
	generation int
	list       []image.Stored
	err        error
}

// readImages asks for the repository's images.
func (b *Model) readImages() tea.Cmd {
	b.stage, b.problem = picking, ""
	generation, session, l, ask := b.ctx.NextGeneration(), b.ctx.Current(), b.ctx.Live, b.ask
	b.images = images{generation: generation}
	return func() tea.Msg {
		list, err := session.Images(ask, l)
		return imagesRead{generation, list, err}
	}
}

// list shows the images that were read, the cursor on the newest that does not run: what one goes to from the one that runs, unless one was chosen before.
func (b *Model) list(msg imagesRead) {
	if msg.generation != b.images.generation {
		return
	}
	b.images.read, b.images.list, b.images.err = true, msg.list, msg.err
	b.images.at = slices.IndexFunc(msg.list, func(s image.Stored) bool { return b.chosen != "" && s.Is(b.chosen) })
	if b.images.at < 0 {
		b.images.at = max(0, slices.IndexFunc(msg.list, func(s image.Stored) bool { return !s.Runs }))
	}
}

// pick takes an image of the list.
func (b *Model) pick(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = choosing, ""
	case key.Matches(msg, keyNamed):
		return b, b.open(naming, "1a2b3c4d5e6f-amd64", "")
	case !b.images.read:
	case key.Matches(msg, screen.KeyReread):
		return b, b.readImages()
	case key.Matches(msg, screen.KeyEnter) && b.images.at < len(b.images.list):
		return b, b.take(screen.ImageChosen{Image: b.images.list[b.images.at].Reference})
	default:
		b.images.at = screen.MoveCursor(b.images.at, max(0, len(b.images.list)-1), msg)
	}
	return b, nil
}

// named takes an image of the repository by the tag or digest that is typed.
func (b *Model) named(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = picking, ""
		return b, nil
	case key.Matches(msg, screen.KeyEnter):
		ref, err := b.ctx.Current().ImageNamed(b.ctx.Live, b.typed.Value())
		if err == nil && b.images.read && b.images.err == nil {
			ref, err = session.ImageAmong(b.images.list, ref)
		}
		if err != nil {
			b.problem = err.Error()
			return b, nil
		}
		return b, b.take(screen.ImageChosen{Image: ref})
	}
	return b, b.typeOn(msg)
}
