// Package form is the screen of a page of questions: a row for each, the focused one opened into a field, and the
// price of the answers beside them. What is asked is decided by steps and the program; this package only takes the
// answers.
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

// Model is a page: a row for each question, the focused one opened into its field, with its reason and prices.
type Model struct {
	ctx              *screen.Context
	ask              context.Context
	page             wizard.Page
	questions        []question.Question // those that apply now
	focused          int
	field            *huh.Form // of the open question, unless it is picked
	combobox         *combobox // the other way round
	editor           editor    // of an answer with several parts, in their place
	value            *string
	problem          string
	busy             string // what the program is doing with the page; keys wait
	width            int
	theme            *theme.Theme      // the field was made with
	changedItem      int               // line of the job or worker that was edited last
	priceBefore      cost.Estimate     // what runs or, before anything does, the answers as the journey began with them
	priceChangeLabel string            // what the difference from that is called
	drafts           map[string]string // typed text that does not hold yet, by question
	awsRefusals      map[string]string // why AWS holds an answer, by question or question=value
}

var (
	keyUp      = screen.Binding("shift+tab", "up", "shift+tab")
	keyNewLine = screen.Binding("enter", "new line", "enter")
)

// New makes a page. ask is the context of what it asks AWS for.
func New(ask context.Context, ctx *screen.Context, page wizard.Page) *Model {
	f := &Model{ctx: ctx, ask: ask, page: page, width: 60, drafts: map[string]string{}, awsRefusals: map[string]string{}}
	f.priceBefore, f.priceChangeLabel = ctx.PriceBefore()
	f.updateQuestions("")
	for i, q := range f.questions {
		if q.ID == page.At {
			f.focused = i
		}
	}
	f.openField()
	return f
}

// Page is what the form was made of.
func (f *Model) Page() wizard.Page { return f.page }

// Busy says what the program is doing with the page's answers; until Refuse or another screen, keys are ignored.
func (f *Model) Busy(what string) { f.busy = what }

// Refuse shows why the page's answers cannot be used, under the question they are about.
func (f *Model) Refuse(why string) { f.busy, f.problem = "", why }

// Init starts the focused field and asks the account what it offers.
func (f *Model) Init() tea.Cmd { return tea.Batch(f.startField(), f.loadChoices()) }

// choicesRead are the account's choices of one kind.
type choicesRead struct {
	kind string
	screen.Choices
}

// loadChoices reads the account's choices for the page's questions, once each.
func (f *Model) loadChoices() tea.Cmd {
	var cmds []tea.Cmd
	for _, q := range f.questions {
		if _, asked := f.ctx.Choices[q.Choices]; q.Choices == "" || asked || f.ctx.Session == nil {
			continue
		}
		f.ctx.Choices[q.Choices] = screen.Choices{}
		kind, ask, session := q.Choices, f.ask, f.ctx.Current()
		cmds = append(cmds, func() tea.Msg {
			options, err := account.Choices(ask, session.Env.Clients, kind)
			return choicesRead{kind, screen.Choices{Options: options, Err: err, Loaded: true}}
		})
	}
	return tea.Batch(cmds...)
}

// Resized rebuilds the field for another width or theme, since a huh field made smaller never grows back. Nothing is
// rebuilt for the same width: each new field asks for the window's size again, which would go on for ever.
func (f *Model) Resized(w, _ int) tea.Cmd {
	return f.resizedTo(questionWidth(w))
}

// resizedTo rebuilds the field for a width of its own.
func (f *Model) resizedTo(w int) tea.Cmd {
	if f.width == w && f.theme == f.ctx.Theme {
		return nil
	}
	f.width = w
	if f.editor != nil {
		f.theme = f.ctx.Theme
		f.editor.restyle()
		return nil
	}
	typed := ""
	if f.combobox != nil {
		typed = f.combobox.input.Value()
	}
	f.buildField(*f.value)
	if f.combobox != nil {
		f.combobox.restore(typed, *f.value)
	}
	return f.startField()
}

// Update takes keys, the account's choices, and what the field sends itself.
func (f *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case choicesRead:
		f.ctx.Choices[msg.kind] = msg.Choices
		if f.combobox != nil && f.question().Choices == msg.kind {
			f.buildField(*f.value) // what was typed meanwhile stays
			return f, f.startField()
		}
		return f, nil
	case tea.PasteMsg:
		return f, f.handlePaste(msg)
	case tea.KeyPressMsg:
		if f.busy != "" && !key.Matches(msg, screen.KeyBack) {
			return f, nil
		}
		return f.handleKey(msg)
	}
	return f, f.updateField(msg)
}

// Typing reports whether the open question takes letters: all but plain lists do.
func (f *Model) Typing() bool {
	q := f.question()
	if f.editor != nil {
		return f.editor.typing()
	}
	return q.Kind != question.Select && q.Kind != question.YesNo || q.Picks()
}

func (f *Model) handleKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	if cmd, taken := f.updateEditor(msg); taken {
		return f, cmd
	}
	switch name := msg.String(); {
	case key.Matches(msg, screen.KeyBack):
		f.keepDraft()
		return f, screen.Send(screen.Back{})
	case key.Matches(msg, screen.KeyPlan):
		if f.commit() {
			return f, screen.Send(screen.ShowPlan{})
		}
		return f, nil
	case key.Matches(msg, keyUp), name == "up" && f.arrowsMoveWithin() == "":
		return f, f.previousQuestion()
	case name == "down" && f.arrowsMoveWithin() == "":
		return f, f.nextQuestion(false)
	case name == "tab":
		return f, f.nextQuestion(false)
	case key.Matches(msg, screen.KeyEnter) && !f.multiline():
		return f, f.nextQuestion(true)
	}
	return f, f.updateField(msg)
}

// arrowsMoveWithin is what up and down move within: "list", "text", or "" when they move between questions.
func (f *Model) arrowsMoveWithin() string {
	switch {
	case f.multiline():
		return "text"
	case f.selecting(), f.editor != nil:
		return "list"
	}
	return ""
}

// previousQuestion goes to the question before, keeping what was typed even when it does not hold.
func (f *Model) previousQuestion() tea.Cmd {
	f.keepDraft()
	if f.focused == 0 {
		return nil
	}
	return f.focus(f.focused - 1)
}

// nextQuestion keeps the answer and goes to the next question or, with leave, on from the page's last one.
func (f *Model) nextQuestion(leave bool) tea.Cmd {
	if !f.commit() {
		return nil
	}
	switch {
	case leave && f.page.One, leave && f.focused == len(f.questions)-1:
		return screen.Send(screen.Next{})
	case f.focused < len(f.questions)-1:
		return f.focus(f.focused + 1)
	}
	return nil
}

func (f *Model) focus(at int) tea.Cmd {
	f.focused, f.problem, f.changedItem = at, "", 0
	return tea.Batch(f.openField(), f.loadChoices())
}

// question is the focused one.
func (f *Model) question() question.Question { return f.questions[f.focused] }

// updateQuestions lists the questions that apply to the current answers, and stays at the one named.
func (f *Model) updateQuestions(id string) {
	f.questions = slices.DeleteFunc(slices.Clone(f.page.Questions), func(q question.Question) bool {
		return q.ID != id && q.Applies != nil && !q.Applies(f.answer) // the one that is open stays, whatever its answer
	})
	f.focused = max(0, min(f.focused, len(f.questions)-1))
	for i, q := range f.questions {
		if q.ID == id {
			f.focused = i
		}
	}
}

// answer is the current answer; of jobs, as they are typed, so that the time zone's question appears at once.
func (f *Model) answer(id string) string {
	if f.value != nil && f.focused < len(f.questions) && (f.multiline() || f.editor != nil) && f.question().ID == id {
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
	case f.within():
		return f.editor.keys()
	case f.page.One:
		enter = screen.Binding("enter", "keep it", "enter")
	case f.multiline():
		enter = screen.Binding("tab", "next", "tab")
	}
	keys := []key.Binding{enter, screen.KeyPick, keyUp, screen.KeyBack, screen.KeyPlan}
	switch {
	case f.editor != nil:
		keys = append(f.editor.keys(), enter, keyUp, screen.KeyBack, screen.KeyPlan)
	case f.multiline():
		keys = []key.Binding{keyNewLine, enter, keyUp, screen.KeyBack, screen.KeyPlan}
	case !f.selecting():
		keys = []key.Binding{enter, keyUp, screen.KeyBack, screen.KeyPlan}
	}
	if f.selecting() && f.combobox != nil && f.combobox.canComplete() {
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
	return fmt.Sprintf("%s %s %d of %d", f.page.Title, f.ctx.Theme.Bullet, f.focused+1, len(f.questions))
}

// Estimate prices the answers with the text of the open field, so that the panel and the footer follow the cursor.
func (f *Model) Estimate() cost.Estimate {
	q := f.question()
	if q.Kind == question.Secret || q.Kind == question.Names || f.combobox != nil && !f.combobox.valid(*f.value) {
		return f.ctx.Estimate()
	}
	return steps.Estimate(f.ctx.Answers().With(q.ID, *f.value), f.ctx.Prices)
}

// Moving reports that the program or the account is being waited for.
func (f *Model) Moving() bool {
	c, asked := f.ctx.Choices[f.question().Choices]
	return f.busy != "" || asked && !c.Loaded
}
