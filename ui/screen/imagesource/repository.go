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
	showImages []image.Stored
	err        error
	at         int
}

// imagesRead are the images that were read.
type imagesRead struct {
	generation int
	showImages []image.Stored
	err        error
}

// readImages asks for the repository's images.
func (b *Model) readImages() tea.Cmd {
	b.stage, b.problem = pickingImage, ""
	generation, session, l, ask := b.ctx.NextGeneration(), b.ctx.Current(), b.ctx.Live, b.ask
	b.images = images{generation: generation}
	return func() tea.Msg {
		list, err := session.Images(ask, l)
		return imagesRead{generation, list, err}
	}
}

// showImages shows the images that were read, the cursor on the newest that does not run: what one goes to from the
// one that runs, unless one was chosen before.
func (b *Model) showImages(msg imagesRead) {
	if msg.generation != b.images.generation {
		return
	}
	b.images.read, b.images.showImages, b.images.err = true, msg.showImages, msg.err
	b.images.at = slices.IndexFunc(msg.showImages, func(s image.Stored) bool {
		return b.chosenBefore != "" &&
			s.Is(b.chosenBefore)
	})
	if b.images.at < 0 {
		b.images.at = max(0, slices.IndexFunc(msg.showImages, func(s image.Stored) bool { return !s.Runs }))
	}
}

// handleImageKey takes an image of the list.
func (b *Model) handleImageKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = choosingSource, ""
	case key.Matches(msg, keyTypeTag):
		return b, b.openInput(typingTag, "1a2b3c4d5e6f-amd64", "")
	case !b.images.read:
	case key.Matches(msg, screen.KeyReread):
		return b, b.readImages()
	case key.Matches(msg, screen.KeyEnter) && b.images.at < len(b.images.showImages):
		return b, b.finish(screen.ImageChosen{Image: b.images.showImages[b.images.at].Reference})
	default:
		b.images.at = screen.MoveCursor(b.images.at, max(0, len(b.images.showImages)-1), msg)
	}
	return b, nil
}

// handleTagKey takes an image of the repository by the tag or digest that is typed.
func (b *Model) handleTagKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		b.stage, b.problem = pickingImage, ""
		return b, nil
	case key.Matches(msg, screen.KeyEnter):
		ref, err := b.ctx.Current().ImageNamed(b.ctx.Live, b.input.Value())
		if err == nil && b.images.read && b.images.err == nil {
			ref, err = session.ImageAmong(b.images.showImages, ref)
		}
		if err != nil {
			b.problem = err.Error()
			return b, nil
		}
		return b, b.finish(screen.ImageChosen{Image: ref})
	}
	return b, b.updateInput(msg)
}
