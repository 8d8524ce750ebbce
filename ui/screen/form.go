package screen

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/widget"
)

// Form is one page of questions: a row each, the focused one opened into its field with its why and what its answers cost.
type Form struct {
	ctx       *Context
	step      string
	title     string
	questions []question.Question
	at        int
	field     *huh.Form
	value     *string
	problem   string
	width     int
	before    cost.Estimate     // of the answers as they were when the page opened
	drafts    map[string]string // typed text that does not hold yet, by question
}

var (
	keyEnter = binding("enter", "next", "enter")
	keyUp    = binding("shift+tab", "question before", "shift+tab")
	keyBack  = binding("esc", "page before", "esc")
	keyPick  = binding("↑/↓", "choose", "up", "down")
)

// NewForm makes a page. at names the question to open, "" the first.
func NewForm(ctx *Context, step, title string, questions []question.Question, at string) *Form {
	f := &Form{ctx: ctx, step: step, title: title, questions: questions, before: ctx.Estimate(), width: 60, drafts: map[string]string{}}
	for i, q := range questions {
		if q.ID == at {
			f.at = i
		}
	}
	f.open()
	return f
}

// open builds the field of the focused question: one field, one group, one form, made anew for every question and every width.
func (f *Form) open() tea.Cmd {
	if f.at >= len(f.questions) {
		return nil
	}
	q := f.questions[f.at]
	v := f.text(q)
	f.value = &v
	keys := huh.NewDefaultKeyMap()
	keys.Quit.SetEnabled(false)
	f.field = huh.NewForm(huh.NewGroup(f.input(q))).WithKeyMap(keys).WithTheme(f.ctx.Theme.Form()).
		WithShowHelp(false).WithShowErrors(false).WithWidth(max(20, f.width-2)).WithHeight(f.height(q))
	return f.field.Init()
}

// text is what the question's field starts with.
func (f *Form) text(q question.Question) string {
	if draft, ok := f.drafts[q.ID]; ok {
		return draft
	}
	if q.Kind == question.Secret {
		return ""
	}
	return f.ctx.Settings.Get(q.ID)
}

func (f *Form) input(q question.Question) huh.Field {
	switch q.Kind {
	case question.Select:
		return huh.NewSelect[string]().Options(f.options(q)...).Value(f.value)
	case question.YesNo:
		return huh.NewSelect[string]().Options(f.priced(q, []question.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}})...).Value(f.value)
	case question.Jobs:
		return huh.NewText().Value(f.value).Lines(4).ShowLineNumbers(false).Placeholder("cleanup = 0 3 * * ? * : python -m jobs.cleanup")
	case question.Secret:
		return huh.NewInput().Value(f.value).EchoMode(huh.EchoModePassword).Prompt(f.ctx.Theme.Pointer + " ")
	}
	return huh.NewInput().Value(f.value).Prompt(f.ctx.Theme.Pointer + " ")
}

func (f *Form) options(q question.Question) []huh.Option[string] {
	options := q.Options
	if v := f.ctx.Settings.Get(q.ID); v != "" && !offers(options, v) {
		options = append(options[:len(options):len(options)], question.Option{Value: v, Label: v})
	}
	return f.priced(q, options)
}

func offers(options []question.Option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return false
}

// priced bakes into each option's label what it would change of the monthly price.
func (f *Form) priced(q question.Question, options []question.Option) []huh.Option[string] {
	now := f.ctx.Estimate().USD
	var made []huh.Option[string]
	for _, o := range options {
		label := o.Label
		if label == "" {
			label = o.Value
		}
		price := ""
		if d := f.with(q.ID, o.Value) - now; d > 0.004 || d < -0.004 {
			price = fmt.Sprintf("%+.2f/mo", d)
		}
		text := label
		if o.Note != "" {
			text += f.ctx.Theme.Muted.Render("  " + o.Note)
		}
		made = append(made, huh.NewOption(widget.Row(text, price, max(16, f.width-6)), o.Value))
	}
	return made
}

func (f *Form) with(id, value string) float64 {
	s := *f.ctx.Settings
	if id == "preset" {
		s = withPreset(s, value)
	} else {
		s = s.With(id, value)
	}
	return steps.Estimate(s, f.ctx.Prices).USD
}

// withPreset starts the answers anew from another preset, keeping the names.
func withPreset(s stack.Settings, preset string) stack.Settings {
	p, ok := stack.Preset(preset)
	if !ok {
		return s
	}
	p.App, p.Environment, p.Region, p.Account = s.App, s.Environment, s.Region, s.Account
	return p
}

func (f *Form) height(q question.Question) int {
	switch q.Kind {
	case question.Select:
		return len(f.options(q))
	case question.YesNo:
		return 2
	case question.Jobs:
		return 4
	}
	return 1
}

// Init starts the focused field.
func (f *Form) Init() tea.Cmd {
	if f.field == nil {
		return nil
	}
	return f.field.Init()
}

// Resized rebuilds the field: a field made smaller never grows back.
func (f *Form) Resized(w int) tea.Cmd {
	width := bodyWidth(w)
	if width == f.width {
		return nil
	}
	f.keepDraft()
	f.width = width
	return f.open()
}

// Update takes keys and what the field sends itself.
func (f *Form) Update(msg tea.Msg) (Screen, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		if f.filtering() {
			return f, f.pass(msg)
		}
		switch {
		case key.Matches(press, keyBack):
			f.keepDraft()
			return f, send(Back{})
		case key.Matches(press, keyUp):
			f.keepDraft()
			if f.at == 0 {
				return f, send(Back{})
			}
			f.at--
			f.problem = ""
			return f, f.open()
		case key.Matches(press, keyEnter) && !f.multiline(), press.String() == "tab":
			return f, f.commit()
		case press.String() == "ctrl+d" && f.multiline():
			return f, f.commit()
		}
	}
	return f, f.pass(msg)
}

// multiline reports whether enter belongs to the field.
func (f *Form) multiline() bool {
	return f.at < len(f.questions) && f.questions[f.at].Kind == question.Jobs
}

func (f *Form) filtering() bool {
	if f.field == nil {
		return false
	}
	g, ok := f.field.GetFocusedField().(interface{ GetFiltering() bool })
	return ok && g.GetFiltering()
}

// pass hands a message to the field.
func (f *Form) pass(msg tea.Msg) tea.Cmd {
	if f.field == nil {
		return nil
	}
	m, cmd := f.field.Update(msg)
	if form, ok := m.(*huh.Form); ok {
		f.field = form
	}
	return cmd
}

// keepDraft remembers text that was typed and does not hold yet.
func (f *Form) keepDraft() {
	if f.value == nil || f.at >= len(f.questions) {
		return
	}
	q := f.questions[f.at]
	if q.Kind != question.Secret && *f.value != f.ctx.Settings.Get(q.ID) {
		f.drafts[q.ID] = *f.value
	}
}

// commit holds the typed text against its question, keeps it, and goes on.
func (f *Form) commit() tea.Cmd {
	if f.at >= len(f.questions) {
		return send(Next{})
	}
	q := f.questions[f.at]
	if err := f.keep(q, *f.value); err != nil {
		f.problem = err.Error()
		return nil
	}
	delete(f.drafts, q.ID)
	f.problem = ""
	f.refresh()
	f.at++
	if f.at >= len(f.questions) {
		f.at = len(f.questions) - 1
		return tea.Batch(f.open(), send(Next{}))
	}
	return f.open()
}

// keep stores one answer: a secret in memory, anything else in the settings.
func (f *Form) keep(q question.Question, value string) error {
	if q.Kind == question.Secret {
		return f.keepSecret(q, value)
	}
	if q.ID == "preset" {
		*f.ctx.Settings = withPreset(*f.ctx.Settings, value)
		f.ctx.Sources["preset"] = question.Answer{Value: value, Source: question.You}
		return nil
	}
	before := f.ctx.Settings.Get(q.ID)
	changed := *f.ctx.Settings
	if err := changed.Set(q.ID, value); err != nil {
		return err
	}
	if err := steps.ValidateAnswer(q, changed.Get(q.ID)); err != nil {
		return err
	}
	*f.ctx.Settings = changed
	if changed.Get(q.ID) != before {
		f.ctx.Sources[q.ID] = question.Answer{Value: value, Source: question.You}
	}
	return nil
}

func (f *Form) keepSecret(q question.Question, value string) error {
	name := strings.TrimPrefix(q.ID, SecretPrefix)
	if value == "" {
		if f.ctx.Secrets[name].Empty() && q.Ask {
			return fmt.Errorf("%s needs a value: type or paste it, or remove the key with esc", name)
		}
		return nil
	}
	if q.Validate != nil {
		if err := q.Validate(value); err != nil {
			return err
		}
	}
	f.ctx.Secrets[name] = stack.NewSecret(value)
	return nil
}

// SecretPrefix marks questions for a secret's value; the key's name follows.
const SecretPrefix = "secret:"

// refresh asks the page's questions anew, since an answer may decide which apply.
func (f *Form) refresh() {
	id := f.questions[f.at].ID
	var still []question.Question
	for _, q := range f.questions {
		if q.Applies == nil || q.Applies(f.ctx.Settings.Get) {
			still = append(still, q)
		}
	}
	f.questions = still
	for i, q := range still {
		if q.ID == id {
			f.at = i
		}
	}
}

// Keys are the keys that work now.
func (f *Form) Keys() []key.Binding {
	enter := keyEnter
	if f.multiline() {
		enter = binding("tab", "next", "tab")
	}
	return []key.Binding{keyPick, enter, keyUp, keyBack}
}

// Place says which question of how many is open.
func (f *Form) Place() string {
	return fmt.Sprintf("%s · question %d of %d", f.title, f.at+1, max(1, len(f.questions)))
}

// Step is the page's step.
func (f *Form) Step() string { return f.step }

// draftEstimate prices the answers with the text of the open field, so that the panel follows the cursor.
func (f *Form) draftEstimate() cost.Estimate {
	if f.at >= len(f.questions) || f.value == nil {
		return f.ctx.Estimate()
	}
	q := f.questions[f.at]
	s := *f.ctx.Settings
	switch {
	case q.Kind == question.Secret:
	case q.ID == "preset":
		s = withPreset(s, *f.value)
	default:
		s = s.With(q.ID, *f.value)
	}
	return steps.Estimate(s, f.ctx.Prices)
}
