package screen

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
	"slipway/ui/theme"
)

// Page is one page of questions.
type Page struct {
	Step, Title string
	Questions   []question.Question
	At          string // the question to open; "" the first
	One         bool   // enter leaves after the first answer: one answer is being changed
}

// Form is a page: a row a question, the focused one opened into its field with its why and what its answers cost.
type Form struct {
	ctx     *Context
	ask     context.Context
	page    Page
	shown   []question.Question // those that apply now
	at      int
	field   *huh.Form // of the open question, unless it is picked
	pick    *pick     // the other way round
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
	keyUp      = binding("shift+tab", "up", "shift+tab")
	keyNewLine = binding("enter", "new line", "enter")
)

// NewForm makes a page. ask is the context of what it asks AWS for.
func NewForm(ask context.Context, ctx *Context, page Page) *Form {
	f := &Form{ctx: ctx, ask: ask, page: page, width: 60, drafts: map[string]string{}, held: map[string]string{}}
	f.before, f.change = ctx.before()
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
func (f *Form) Page() Page { return f.page }

// Busy says what the program is doing with the page's answers; until it is through, keys wait.
func (f *Form) Busy(what string) { f.busy = what }

// Refuse shows why the page's answers cannot be used, under the question they are about.
func (f *Form) Refuse(why string) { f.busy, f.problem = "", why }

// Init starts the focused field and asks the account what it offers.
func (f *Form) Init() tea.Cmd { return tea.Batch(f.begin(), f.load()) }

// chosen are the loaded choices of one kind.
type chosen struct {
	kind string
	Choices
}

// load reads the live choices that the page's questions offer and that nobody has read yet.
func (f *Form) load() tea.Cmd {
	var cmds []tea.Cmd
	for _, q := range f.shown {
		if _, asked := f.ctx.Choices[q.Choices]; q.Choices == "" || asked || f.ctx.Session == nil {
			continue
		}
		f.ctx.Choices[q.Choices] = Choices{}
		kind, ask, session := q.Choices, f.ask, f.ctx.Current()
		cmds = append(cmds, func() tea.Msg {
			options, err := account.Choices(ask, session.World.Clients, kind)
			return chosen{kind, Choices{Options: options, Err: err, Loaded: true}}
		})
	}
	return tea.Batch(cmds...)
}

// Resized rebuilds the field for another width or theme: one made smaller never grows back. Every field asks for the window's size
// when it begins, so that nothing may be rebuilt for a size that is known.
func (f *Form) Resized(w int) tea.Cmd {
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
func (f *Form) Update(msg tea.Msg) (Screen, tea.Cmd) {
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
		if f.busy != "" && !key.Matches(msg, keyBack) {
			return f, nil
		}
		return f.pressed(msg)
	}
	return f, f.pass(msg)
}

// Typing reports whether the open question takes letters: all but those that are chosen from a list that is not searched.
func (f *Form) Typing() bool {
	q := f.question()
	return q.Kind != question.Select && q.Kind != question.YesNo || q.Picks()
}

func (f *Form) pressed(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch name := msg.String(); {
	case key.Matches(msg, keyBack):
		f.keepDraft()
		return f, send(Back{})
	case key.Matches(msg, keyPlan):
		if f.commit() {
			return f, send(ToPlan{})
		}
		return f, nil
	case key.Matches(msg, keyUp), name == "up" && f.lineOf() == "":
		return f, f.up()
	case name == "down" && f.lineOf() == "":
		return f, f.down(false)
	case name == "tab":
		return f, f.down(false)
	case key.Matches(msg, keyEnter) && !f.multiline():
		return f, f.down(true)
	}
	return f, f.pass(msg)
}

// lineOf says what up and down move within: a list, lines of text, or nothing, so that they move between questions.
func (f *Form) lineOf() string {
	switch {
	case f.multiline():
		return "text"
	case f.selecting():
		return "list"
	}
	return ""
}

// up goes to the question before, keeping what was typed even when it does not hold.
func (f *Form) up() tea.Cmd {
	f.keepDraft()
	if f.at == 0 {
		return nil
	}
	return f.focus(f.at - 1)
}

// down keeps the answer and goes on: to the next question, or, with leave, beyond the page's last.
func (f *Form) down(leave bool) tea.Cmd {
	if !f.commit() {
		return nil
	}
	switch {
	case leave && f.page.One, leave && f.at == len(f.shown)-1:
		return send(Next{})
	case f.at < len(f.shown)-1:
		return f.focus(f.at + 1)
	}
	return nil
}

func (f *Form) focus(at int) tea.Cmd {
	f.at, f.problem, f.line = at, "", 0
	return tea.Batch(f.open(), f.load())
}

// question is the focused one.
func (f *Form) question() question.Question { return f.shown[f.at] }

// refresh lists the questions that apply now, since an answer may decide it, and stays at the one named.
func (f *Form) refresh(id string) {
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
func (f *Form) answer(id string) string {
	if f.value != nil && f.at < len(f.shown) && f.multiline() && f.question().ID == id {
		return strings.TrimSpace(*f.value)
	}
	return f.ctx.Settings.Get(id)
}

// Keys are the keys that work now.
func (f *Form) Keys() []key.Binding {
	enter := keyEnter
	switch {
	case f.busy != "":
		return []key.Binding{keyBack}
	case f.page.One:
		enter = binding("enter", "keep it", "enter")
	case f.multiline():
		enter = binding("tab", "next", "tab")
	}
	keys := []key.Binding{enter, keyPick, keyUp, keyBack, keyPlan}
	switch {
	case f.multiline():
		keys = []key.Binding{keyNewLine, enter, keyUp, keyBack, keyPlan}
	case !f.selecting():
		keys = []key.Binding{enter, keyUp, keyBack, keyPlan}
	}
	if f.selecting() && f.pick != nil && f.pick.completes() {
		keys = append(keys, keyComplete)
	}
	return keys
}

// Note is what else there is to know of the page.
func (f *Form) Note() string {
	if f.question().Kind == question.Secret {
		return "Typed values stay in memory until apply: quit before it, and they are gone."
	}
	return ""
}

// Place says which question of how many is open.
func (f *Form) Place() string {
	return fmt.Sprintf("%s %s %d of %d", f.page.Title, f.ctx.Theme.Bullet, f.at+1, len(f.shown))
}

// Estimate prices the answers with the text of the open field, so that the panel and the footer follow the cursor.
func (f *Form) Estimate() cost.Estimate {
	q := f.question()
	if q.Kind == question.Secret || f.pick != nil && !f.pick.holds(*f.value) {
		return f.ctx.Estimate()
	}
	return steps.Estimate(f.ctx.Answers().With(q.ID, *f.value), f.ctx.Prices)
}

// SecretPrefix marks questions for a secret's value; the key's name follows.
const SecretPrefix = "secret:"

// Moving reports that the program or the account is being waited for.
func (f *Form) Moving() bool {
	c, asked := f.ctx.Choices[f.question().Choices]
	return f.busy != "" || asked && !c.Loaded
}
