// Package nametaken is the screen that asks what to do when a stack with the given names exists already.
package nametaken

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/ui/screen"
	"slipway/ui/widget"
)

// Model asks what to do when the names given are those of a stack that slipway has made from other answers: a plan
// from these answers would change it.
type Model struct {
	ctx       *screen.Context
	live      *live.Stack
	recovered stack.Settings // the answers that AWS shows the stack was made with
	menu      screen.Menu
}

// New makes the screen for the stack that was read.
func New(ctx *screen.Context, l *live.Stack) *Model {
	k := &Model{ctx: ctx, live: l}
	k.recovered, _ = steps.Recover(l)
	if !ctx.HasFile { // else it would be written over with another stack's answers
		k.menu.Choices = append(k.menu.Choices, screen.MenuChoice{Text: "Open " + k.recovered.App,
			Note: "with its answers, read back from AWS", Msg: screen.OpenExisting{}})
	}
	k.menu.Choices = append(k.menu.Choices,
		screen.MenuChoice{Text: "Choose another name", Note: "nothing of what stands is touched", Msg: screen.Back{}},
		screen.MenuChoice{Text: "Go on with these answers", Note: "the plan changes what stands there", Msg: screen.Next{}})
	return k
}

// Init does nothing: everything was read.
func (k *Model) Init() tea.Cmd { return nil }

// Update takes keys.
func (k *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, screen.KeyBack):
		return k, screen.Send(screen.Back{})
	default:
		return k, k.menu.Press(press)
	}
	return k, nil
}

// Render draws the existing stack, why it matters, and the choices. Where there is no room, the stack's facts are
// left out.
func (k *Model) Render(w, h int) string {
	t := k.ctx.Theme
	width := min(w-4, widget.TextWidth)
	head := widget.Hang(t.Caution.Render(t.Glyphs.Warn)+" ", t.Title,
		fmt.Sprintf("%s %s stands in %s already. slipway made it.", k.recovered.App, k.recovered.Environment,
			k.recovered.Region), width)
	why := "This folder has no " + stack.FileName + ": the answers given here are not the ones that stack was made with."
	if k.ctx.HasFile {
		why = "The " + stack.FileName + " in this folder describes another stack: these answers are not the ones that " +
			"stack was made with."
	}
	foot := append(widget.Text(t.Plain, why, width), "")
	foot = append(foot, k.menu.Rows(t, width)...)
	head = append(head, "")
	for rank := 3; rank > 0; rank-- {
		if facts := widget.Facts(k.ctx.Theme, k.facts(), rank, width); len(head)+len(facts)+len(foot)+2 <= h {
			head = slices.Concat([]string{""}, head, facts, []string{""})
			break
		}
	}
	return widget.Fit(strings.Join(widget.IndentLines(append(head, foot...)), "\n"), w, h)
}

// facts are those of the existing stack.
func (k *Model) facts() []widget.Fact {
	seen := status.Status{Settings: k.recovered, Live: k.live}
	condition, words := seen.Service()
	return []widget.Fact{
		{Label: "URL", Text: seen.URL(), Rank: 1},
		{Label: "service", Sign: widget.StatusSign(k.ctx.Theme, condition), Text: words, Rank: 1},
		{Label: "database", Text: seen.Database(), Rank: 2},
		{Label: "cache", Text: seen.Cache(), Rank: 3},
		{Label: "cost", Text: fmt.Sprintf("$%.2f a month", steps.EstimateRunning(k.live, k.ctx.Prices).USD), Rank: 2},
	}
}

// Keys are the keys that work now.
func (k *Model) Keys() []key.Binding {
	return []key.Binding{screen.KeyContinue, screen.KeyPick, screen.KeyBack}
}

// Place names the screen.
func (k *Model) Place() string { return "the name is taken" }
