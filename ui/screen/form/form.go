// Package form is the screen of a page of questions: a row for each, the focused one opened into a field, and the price of
// the answers beside them. What is asked is decided by steps and the program; this package only takes the answers.
package form

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/ui/screen"
	"slipway/ui/theme"
	"slipway/ui/wizard"
)

// Form is a page: a row a question, the focused one opened into its field with its why and what its answers cost.
type Model struct {
	ctx     *screen.Context
	ask     context.Context
	page    wizard.Page
	shown   []question.Question // those that apply now
	at      int
	field   *huh.Form // of the open question, unless it is picked
	pick    *combobox // the other way round
	value   *string
	problem string
	busy    string // what the program is doing with the page; keys wait
	width   int
	theme   *theme.Theme      // the field was made with
	line    int               // of a job that was edited last
	before  cost.Estimate     // what runs or, before anything does, the answers as the journey began with them
	change  string            // what the difference from that is called
	drafts  map[string]string // typed text that does not hold yet, by question
	held    map[string]string // why AWS holds an answer, by question or question=value
}

var (
	keyUp      = screen.Binding("shift+tab", "up", "shift+tab")
	keyNewLine = screen.Binding("enter", "new line", "enter")
)

// NewForm makes a page. ask is the context of what it asks AWS for.
func New(ask context.Context, ctx *screen.Context, page wizard.Page) *Model {
	f := &Model{ctx: ctx, ask: ask, page: page, width: 60, drafts: map[string]string{}, held: map[string]string{}}
	f.before, f.change = ctx.PriceBefore()
	f.refresh("")
	for i, q := range f.shown {
		if q.ID == page.At {
			f.at = i
		}
	}
	f.open()
	return f
}

// Page is what the form was made of.
func (f *Model) Page() wizard.Page { return f.page }

// Busy says what the program is doing with the page's answers; until it is through, keys wait.
func (f *Model) Busy(what string) { f.busy = what }

// Refuse shows why the page's answers cannot be used, under the question they are about.
func (f *Model) Refuse(why string) { f.busy, f.problem = "", why }

// Init starts the focused field and asks the account what it offers.
func (f *Model) Init() tea.Cmd { return tea.Batch(f.begin(), f.load()) }

// chosen are the loaded choices of one kind.
type chosen struct {
	kind string
	screen.Choices
}

// load reads the live choices that the page's questions offer and that nobody has read yet.
func (f *Model) load() tea.Cmd {
	var cmds []tea.Cmd
	for _, q := range f.shown {
		if _, asked := f.ctx.Choices[q.Choices]; q.Choices == "" || asked || f.ctx.Session == nil {
			continue
		}
		f.ctx.Choices[q.Choices] = screen.Choices{}
		kind, ask, session := q.Choices, f.ask, f.ctx.Current()
		cmds = append(cmds, func() tea.Msg {
			options, err := account.Choices(ask, session.Env.Clients, kind)
			return chosen{kind, screen.Choices{Options: options, Err: err, Loaded: true}}
		})
	}
	return tea.Batch(cmds...)
}

// Resized rebuilds the field for another width or theme: one made smaller never grows back. Every field asks for the window's size
// when it begins, so that nothing may be rebuilt for a size that is known.
func (f *Model) Resized(w int) tea.Cmd {
	if f.width == questionWidth(w) && f.theme == f.ctx.Theme {
		return nil
	}
	f.width = questionWidth(w)
	typed := ""
	if f.pick != nil {
		typed = f.pick.input.Value()
	}
	f.build(*f.value)
	if f.pick != nil {
		f.pick.again(typed, *f.value)
	}
	return f.begin()
}

// Update takes keys, the account's choices, and what the field sends itself.
func (f *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case chosen:
		f.ctx.Choices[msg.kind] = msg.Choices
		if f.pick != nil && f.question().Choices == msg.kind {
			f.build(*f.value) // what was typed meanwhile stays
			return f, f.begin()
		}
		return f, nil
	case tea.PasteMsg:
		return f, f.paste(msg)
	case tea.KeyPressMsg:
		if f.busy != "" && !key.Matches(msg, screen.KeyBack) {
			return f, nil
		}
		return f.pressed(msg)
	}
	return f, f.pass(msg)
}

// Typing reports whether the open question takes letters: all but those that are chosen from a list that is not searched.
func (f *Model) Typing() bool {
	q := f.question()
	return q.Kind != question.Select && q.Kind != question.YesNo || q.Picks()
}

func (f *Model) pressed(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch name := msg.String(); {
	case key.Matches(msg, screen.KeyBack):
		f.keepDraft()
		return f, screen.Send(screen.Back{})
	case key.Matches(msg, screen.KeyPlan):
		if f.commit() {
			return f, screen.Send(screen.ShowPlan{})
		}
		return f, nil
	case key.Matches(msg, keyUp), name == "up" && f.lineOf() == "":
		return f, f.up()
	case name == "down" && f.lineOf() == "":
		return f, f.down(false)
	case name == "tab":
		return f, f.down(false)
	case key.Matches(msg, screen.KeyEnter) && !f.multiline():
		return f, f.down(true)
	}
	return f, f.pass(msg)
}

// lineOf says what up and down move within: a list, lines of text, or nothing, so that they move between questions.
func (f *Model) lineOf() string {
	switch {
	case f.multiline():
		return "text"
	case f.selecting():
		return "list"
	}
	return ""
}

// up goes to the question before, keeping what was typed even when it does not hold.
func (f *Model) up() tea.Cmd {
	f.keepDraft()
	if f.at == 0 {
		return nil
	}
	return f.focus(f.at - 1)
}

// down keeps the answer and goes on: to the next question, or, with leave, beyond the page's last.
func (f *Model) down(leave bool) tea.Cmd {
	if !f.commit() {
		return nil
	}
	switch {
	case leave && f.page.One, leave && f.at == len(f.shown)-1:
		return screen.Send(screen.Next{})
	case f.at < len(f.shown)-1:
		return f.focus(f.at + 1)
	}
	return nil
}

func (f *Model) focus(at int) tea.Cmd {
	f.at, f.problem, f.line = at, "", 0
	return tea.Batch(f.open(), f.load())
}

// question is the focused one.
func (f *Model) question() question.Question { return f.shown[f.at] }

// refresh lists the questions that apply now, since an answer may decide it, and stays at the one named.
func (f *Model) refresh(id string) {
	f.shown = slices.DeleteFunc(slices.Clone(f.page.Questions), func(q question.Question) bool {
		return q.ID != id && q.Applies != nil && !q.Applies(f.answer) // the one that is open stays, whatever its answer
	})
	f.at = max(0, min(f.at, len(f.shown)-1))
	for i, q := range f.shown {
		if q.ID == id {
			f.at = i
		}
	}
}

// answer is an answer as it stands; of jobs, as they are being typed, so that their time zone is in view with their next runs.
func (f *Model) answer(id string) string {
	if f.value != nil && f.at < len(f.shown) && f.multiline() && f.question().ID == id {
		return strings.TrimSpace(*f.value)
	}
	return f.ctx.Settings.Get(id)
}

// Keys are the keys that work now.
func (f *Model) Keys() []key.Binding {
	enter := screen.KeyEnter
	switch {
	case f.busy != "":
		return []key.Binding{screen.KeyBack}
	case f.page.One:
		enter = screen.Binding("enter", "keep it", "enter")
	case f.multiline():
		enter = screen.Binding("tab", "next", "tab")
	}
	keys := []key.Binding{enter, screen.KeyPick, keyUp, screen.KeyBack, screen.KeyPlan}
	switch {
	case f.multiline():
		keys = []key.Binding{keyNewLine, enter, keyUp, screen.KeyBack, screen.KeyPlan}
	case !f.selecting():
		keys = []key.Binding{enter, keyUp, screen.KeyBack, screen.KeyPlan}
	}
	if f.selecting() && f.pick != nil && f.pick.completes() {
		keys = append(keys, keyComplete)
	}
	return keys
}

// Note is what else there is to know of the page.
func (f *Model) Note() string {
	if f.question().Kind == question.Secret {
		return "Typed values stay in memory until apply: quit before it, and they are gone."
	}
	return ""
}

// Place says which question of how many is open.
func (f *Model) Place() string {
	return fmt.Sprintf("%s %s %d of %d", f.page.Title, f.ctx.Theme.Bullet, f.at+1, len(f.shown))
}

// Estimate prices the answers with the text of the open field, so that the panel and the footer follow the cursor.
func (f *Model) Estimate() cost.Estimate {
	q := f.question()
	if q.Kind == question.Secret || f.pick != nil && !f.pick.holds(*f.value) {
		return f.ctx.Estimate()
	}
	return steps.Estimate(f.ctx.Answers().With(q.ID, *f.value), f.ctx.Prices)
}

// Moving reports that the program or the account is being waited for.
func (f *Model) Moving() bool {
	c, asked := f.ctx.Choices[f.question().Choices]
	return f.busy != "" || asked && !c.Loaded
}
