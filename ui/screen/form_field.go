package screen

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/ui/widget"
)

// typeIt is the choice that opens a field to type the answer.
const typeIt = "\x00type"

// open builds the field of the focused question: one field, one group, one form, made anew for every question and every width.
func (f *Form) open() tea.Cmd {
	f.build(f.text(f.question()))
	return f.field.Init()
}

func (f *Form) build(v string) {
	q := f.question()
	f.value, f.theme = &v, f.ctx.Theme
	keys := huh.NewDefaultKeyMap()
	keys.Quit.SetEnabled(false)
	keys.Select.Filter.SetEnabled(false) // lists are short, and a filter would take esc for itself
	f.field = huh.NewForm(huh.NewGroup(f.input(q))).WithKeyMap(keys).WithTheme(f.ctx.Theme.Form()).
		WithShowHelp(false).WithShowErrors(false).WithWidth(f.fieldWidth()).WithHeight(f.height(q))
}

func (f *Form) fieldWidth() int { return max(16, f.width-5) }

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
	prompt := f.ctx.Theme.Pointer + " "
	if options := f.options(q); len(options) > 0 {
		return huh.NewSelect[string]().Options(f.priced(q, options)...).Value(f.value)
	}
	switch q.Kind {
	case question.Jobs:
		return huh.NewText().Value(f.value).Lines(4).ShowLineNumbers(false).ExternalEditor(false).
			Placeholder("cleanup = 0 3 * * ? * : python -m jobs.cleanup")
	case question.Secret:
		return huh.NewInput().Value(f.value).EchoMode(huh.EchoModePassword).Prompt(prompt).CharLimit(8192)
	}
	return huh.NewInput().Value(f.value).Prompt(prompt).CharLimit(1024)
}

// options are what the question's field offers to choose from; none when the answer is typed.
func (f *Form) options(q question.Question) []question.Option {
	if f.byHand {
		return nil
	}
	now := f.ctx.Settings.Get(q.ID)
	switch q.Kind {
	case question.YesNo:
		return []question.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}
	case question.Select:
		return f.with(append(slices.Clone(q.Options), f.offered(q)...), q, now)
	}
	offered := f.offered(q)
	if len(offered) == 0 {
		return nil
	}
	return f.with(offered, q, now)
}

// with makes sure that the answer as it stands is among the options, and that another can be typed where the account offers some.
func (f *Form) with(options []question.Option, q question.Question, now string) []question.Option {
	if !slices.ContainsFunc(options, func(o question.Option) bool { return o.Value == now }) {
		options = append(options, question.Option{Value: now, Label: now})
	}
	if q.Choices != "" {
		options = append(options, question.Option{Value: typeIt, Label: "another: type it"})
	}
	return options
}

// offered are the live choices of a question, once they are read.
func (f *Form) offered(q question.Question) []question.Option {
	c := f.ctx.Choices[q.Choices]
	if q.Choices == "" || len(c.Options) == 0 {
		return nil
	}
	switch q.ID {
	case "service.domain":
		return domains(c.Options, f.ctx.Settings.App)
	case "service.zone":
		return append([]question.Option{{Value: "", Label: "the longest match"}}, c.Options...)
	}
	return c.Options
}

// domains are names to offer under the account's hosted zones, and none at all.
func domains(zones []question.Option, app string) []question.Option {
	var options []question.Option
	for _, z := range zones[:min(len(zones), 4)] {
		name, _, _ := strings.Cut(z.Label, " ")
		options = append(options, question.Option{Value: "api." + name, Note: "its zone is in this account: HTTPS by itself"})
		if app != "" && app != "api" {
			options = append(options, question.Option{Value: app + "." + name, Note: "its zone is in this account: HTTPS by itself"})
		}
	}
	return append(options, question.Option{Value: "", Label: "no domain", Note: "plain HTTP on the load balancer's own name: fine to try things out"})
}

// priced bakes into each option's label what it would change of the monthly price, or that AWS holds it.
func (f *Form) priced(q question.Question, options []question.Option) []huh.Option[string] {
	now := f.ctx.Estimate().USD
	var made []huh.Option[string]
	for _, o := range options {
		label, right := labelOf(o), ""
		switch {
		case o.Value == typeIt:
		case f.heldValue(q, o.Value) != "":
			right = "locked"
		default:
			if d := f.priceWith(q.ID, o.Value) - now; d > 0.004 || d < -0.004 {
				right = fmt.Sprintf("%+.2f/mo", d)
			}
		}
		made = append(made, huh.NewOption(widget.Row(label, right, f.fieldWidth()-3), o.Value))
	}
	return made
}

func labelOf(o question.Option) string {
	if o.Label != "" {
		return o.Label
	}
	return o.Value
}

func (f *Form) priceWith(id, value string) float64 {
	if id == "preset" {
		return steps.Estimate(f.withPreset(value), f.ctx.Prices).USD
	}
	return steps.Estimate(f.ctx.Settings.With(id, value), f.ctx.Prices).USD
}

// heldValue says why AWS holds a question against one value, "" when it does not.
func (f *Form) heldValue(q question.Question, value string) string {
	if f.ctx.Live == nil || f.ctx.Session == nil || q.Kind == question.Secret {
		return ""
	}
	id := q.ID + "=" + value
	why, known := f.held[id]
	if !known {
		if p, ok := f.ctx.Current().Unfit(f.ctx.Live, q.ID, value); ok && p.Kind == plan.Locked {
			why = p.Why + ". Way out: " + p.WayOut
		}
		f.held[id] = why
	}
	return why
}

// unfit says why an answer that was kept does not go with the others, "" when it does.
func (f *Form) unfit(q question.Question) string {
	if f.ctx.Live == nil || f.ctx.Session == nil || q.Kind == question.Secret || q.Ask && f.ctx.Settings.Get(q.ID) == "" {
		return "" // what was never answered was not kept either
	}
	id := q.ID + "?"
	why, known := f.held[id]
	if !known {
		if p, ok := f.ctx.Current().Unfit(f.ctx.Live, q.ID, f.ctx.Settings.Get(q.ID)); ok {
			why = p.Why + ". Way out: " + p.WayOut
		}
		f.held[id] = why
	}
	return why
}

// heldWhole says why a question has no other answer any more, "" when it has.
func (f *Form) heldWhole(q question.Question) string {
	if f.ctx.Live == nil || f.ctx.Session == nil || q.Locked == "" {
		return ""
	}
	why, known := f.held[q.ID]
	if !known {
		why = f.ctx.Current().Held(f.ctx.Live, q)
		f.held[q.ID] = why
	}
	return why
}

func (f *Form) height(q question.Question) int {
	if n := len(f.options(q)); n > 0 {
		return n
	}
	if q.Kind == question.Jobs {
		return 4
	}
	return 1
}

// selecting reports whether the open field is a list.
func (f *Form) selecting() bool {
	return len(f.options(f.question())) > 0 && f.heldWhole(f.question()) == ""
}

// multiline reports whether enter belongs to the field.
func (f *Form) multiline() bool { return f.question().Kind == question.Jobs }

// canType reports whether the account's choices can be left aside.
func (f *Form) canType() bool {
	q := f.question()
	return q.Choices != "" && len(f.offered(q)) > 0 && f.heldWhole(q) == ""
}

// hovered is the option under the cursor, which the bound value may lag behind.
func (f *Form) hovered() (string, bool) {
	if s, ok := f.field.GetFocusedField().(*huh.Select[string]); ok {
		return s.Hovered()
	}
	return "", false
}

// pass hands a message to the field. A form that has completed takes nothing any more, so it is made anew.
func (f *Form) pass(msg tea.Msg) tea.Cmd {
	if _, press := msg.(tea.KeyPressMsg); press && f.heldWhole(f.question()) != "" {
		return nil
	}
	before := *f.value
	m, cmd := f.field.Update(msg)
	if form, ok := m.(*huh.Form); ok {
		f.field = form
	}
	if f.field.State != huh.StateNormal {
		return f.open()
	}
	if v, ok := f.hovered(); ok {
		if v == typeIt {
			v = before
		}
		*f.value = v
	}
	if *f.value != before {
		f.problem = ""
		f.line = changedLine(before, *f.value)
	}
	return cmd
}

// changedLine is the first line at which two texts differ.
func changedLine(a, b string) int {
	before, after := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range after {
		if i >= len(before) || before[i] != after[i] {
			return i
		}
	}
	return max(0, len(after)-1)
}

// secretName is the key whose value a question asks for.
func secretName(q question.Question) string { return strings.TrimPrefix(q.ID, SecretPrefix) }

// stored reports whether AWS holds a value for a key already.
func (f *Form) stored(name string) bool {
	if f.ctx.Live == nil || !f.ctx.Live.Parameters.Read() {
		return false
	}
	return f.ctx.Live.Parameter(name) != nil
}
