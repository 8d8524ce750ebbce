package form

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

// openField builds the field of the focused question. It is rebuilt for every question and every width.
func (f *Model) openField() tea.Cmd {
	f.buildField(f.initialText(f.question()))
	return f.startField()
}

// startField starts the field that was built.
func (f *Model) startField() tea.Cmd {
	switch {
	case f.editor != nil:
		return nil
	case f.combobox != nil:
		return f.combobox.input.Focus()
	}
	return f.field.Init()
}

func (f *Model) buildField(v string) {
	q := f.question()
	f.value, f.theme, f.field, f.combobox = &v, f.ctx.Theme, nil, nil
	if f.editor = newEditor(f.ctx, q); f.editor != nil {
		return
	}
	if q.Picks() {
		f.buildCombobox(q)
		return
	}
	keys := huh.NewDefaultKeyMap()
	keys.Quit.SetEnabled(false)
	keys.Select.Filter.SetEnabled(false) // lists are short, and a filter would take esc for itself
	keys.Text.NewLine.SetKeys("enter", "ctrl+j", "alt+enter")
	keys.Text.Next.SetKeys() // tab goes on, and is the page's; a field that stands last switches its keys on again
	keys.Text.Submit.SetKeys()
	f.field = huh.NewForm(huh.NewGroup(f.fieldInput(q))).WithKeyMap(keys).WithTheme(f.ctx.Theme.Form()).
		WithShowHelp(false).WithShowErrors(false).WithWidth(f.fieldWidth()).WithHeight(f.height(q))
}

// buildCombobox makes the field of a question whose answer is chosen or typed.
func (f *Model) buildCombobox(q question.Question) {
	var offers []comboOption
	now := f.ctx.Estimate().USD
	for _, o := range f.options(q) {
		if q.ID == "region" && f.ctx.PricedAsUSEast1(o.Value) {
			o.Note = strings.TrimPrefix(o.Note+"; ", "; ") + "its prices are not known: the figures are those of us-east-1, " +
				"N. Virginia"
		}
		offers = append(offers, comboOption{Option: o, right: f.optionPrice(q, o, now)})
	}
	holds := func(text string) bool { return q.Validate == nil || q.Validate(text) == nil }
	f.combobox = newCombobox(f.ctx.Theme, offers, f.ctx.Settings.Get(q.ID), *f.value, holds, f.fieldWidth())
	*f.value = f.combobox.value()
}

func (f *Model) fieldWidth() int { return max(16, f.width-5) }

// initialText is what the question's field starts with.
func (f *Model) initialText(q question.Question) string {
	if draft, ok := f.drafts[q.ID]; ok {
		return draft
	}
	if q.Kind == question.Secret {
		return ""
	}
	if from := f.ctx.Sources[q.ID]; from.Unsure && f.ctx.Settings.Get(q.ID) == "" {
		return from.Value // the likeliest: nobody has answered yet
	}
	return f.answerText(q)
}

func (f *Model) fieldInput(q question.Question) huh.Field {
	prompt := f.ctx.Theme.Pointer + " "
	if options := f.options(q); len(options) > 0 {
		now := f.ctx.Estimate().USD
		var made []huh.Option[string]
		for _, o := range options { // the price is baked into the label: the field is made anew for every width
			made = append(made, huh.NewOption(widget.Row(labelOf(o), f.optionPrice(q, o, now), f.fieldWidth()-3), o.Value))
		}
		return huh.NewSelect[string]().Options(made...).Value(f.value)
	}
	switch q.Kind {
	case question.Workers:
		return huh.NewText().Value(f.value).Lines(4).ShowLineNumbers(false).ExternalEditor(false).
			Placeholder("mails = celery -A shop worker")
	case question.Secret:
		return huh.NewInput().Value(f.value).EchoMode(huh.EchoModePassword).Prompt(prompt).CharLimit(8192)
	}
	return huh.NewInput().Value(f.value).Prompt(prompt).CharLimit(1024)
}

// options are what the question offers to choose from, the current answer among them; none for plain text.
func (f *Model) options(q question.Question) []question.Option {
	if q.Kind != question.Select && q.Kind != question.YesNo && !q.Picks() {
		return nil
	}
	partition := ""
	if f.ctx.Session != nil {
		partition = f.ctx.Session.Who.Partition
	}
	now := f.ctx.Settings.Get(q.ID)
	options := steps.Options(q, *f.ctx.Settings, partition, f.ctx.Choices[q.Choices].Options)
	at := slices.IndexFunc(options, func(o question.Option) bool { return o.Value == now })
	switch {
	case at < 0 && (now != "" || q.Validate == nil || q.Validate("") == nil):
		options = slices.Insert(options, 0, question.Option{Value: now})
	case at > 0 && len(options) > maxRows: // a long list begins with it
		o := options[at]
		options = slices.Insert(slices.Delete(options, at, at+1), 0, o)
	}
	return options
}

// optionPrice is the difference an option makes to the monthly price, or why it cannot be chosen.
func (f *Model) optionPrice(q question.Question, o question.Option, now float64) string {
	switch {
	case f.refusedValueReason(q, o.Value) != "":
		return "locked"
	case f.misfitReason(q, o.Value) != "":
		return "does not fit"
	case q.ID == "region" && f.ctx.PricedAsUSEast1(o.Value):
		return "price not known" // a difference to another region's would be none
	case q.ID == "preset": // what each comes to
		return fmt.Sprintf("%.2f/mo", f.priceWith(q.ID, o.Value))
	}
	if d := cost.Difference(f.priceWith(q.ID, o.Value), now); d != 0 {
		return fmt.Sprintf("%+.2f/mo", d)
	}
	return ""
}

// misfitReason says why an option of a short list does not fit the other answers, "" when it does or that is not
// known.
func (f *Model) misfitReason(q question.Question, value string) string {
	if f.ctx.Live == nil || f.ctx.Session == nil || q.Kind != question.Select || len(q.Options) > maxRows ||
		value == f.ctx.Settings.Get(q.ID) {
		return ""
	}
	id := q.ID + "~" + value
	why, known := f.awsRefusals[id]
	if !known {
		why = f.ctx.Current().Conflict(f.ctx.Live, q.ID, value)
		f.awsRefusals[id] = why
	}
	return why
}

func labelOf(o question.Option) string {
	switch {
	case o.Label != "":
		return o.Label
	case o.Value == "":
		return "none"
	}
	return o.Value
}

func (f *Model) priceWith(id, value string) float64 {
	return steps.Estimate(f.ctx.Answers().With(id, value), f.ctx.Prices).USD
}

// refusedValueReason says why the stack in AWS rules out a value, "" when it does not.
func (f *Model) refusedValueReason(q question.Question, value string) string {
	if f.ctx.Live == nil || f.ctx.Session == nil {
		return ""
	}
	id := q.ID + "=" + value
	why, known := f.awsRefusals[id]
	if !known {
		why = f.ctx.Current().LockedAgainst(f.ctx.Live, q, value)
		f.awsRefusals[id] = why
	}
	return why
}

// keptAnswerMisfit says why the current answer does not fit the others, "" when it does.
func (f *Model) keptAnswerMisfit(q question.Question) string {
	if f.ctx.Live == nil || f.ctx.Session == nil || q.Kind == question.Secret || q.Ask && f.ctx.Settings.Get(q.ID) == "" {
		return "" // what was never answered was not kept either
	}
	id := q.ID + "?"
	why, known := f.awsRefusals[id]
	if !known {
		why = f.ctx.Current().Conflict(f.ctx.Live, q.ID, f.ctx.Settings.Get(q.ID))
		f.awsRefusals[id] = why
	}
	return why
}

// lockedReason says why the answer cannot be changed any more, "" when it can.
func (f *Model) lockedReason(q question.Question) string {
	if f.ctx.Live == nil || f.ctx.Session == nil || q.Locked == "" {
		return ""
	}
	why, known := f.awsRefusals[q.ID]
	if !known {
		why = f.ctx.Current().Locked(f.ctx.Live, q)
		f.awsRefusals[q.ID] = why
	}
	return why
}

func (f *Model) height(q question.Question) int {
	if n := len(f.options(q)); n > 0 {
		return n
	}
	if q.Listed() {
		return 4
	}
	return 1
}

// selecting reports whether the open field is a list.
func (f *Model) selecting() bool {
	return len(f.options(f.question())) > 0 && f.lockedReason(f.question()) == ""
}

// multiline reports whether enter is a line break in the field.
func (f *Model) multiline() bool { return f.question().Listed() && f.editor == nil }

// highlighted is the option under the cursor, which the bound value may lag behind.
func (f *Model) highlighted() (string, bool) {
	if f.combobox != nil {
		return f.combobox.value(), true
	}
	if f.editor != nil {
		return "", false
	}
	if s, ok := f.field.GetFocusedField().(*huh.Select[string]); ok {
		return s.Hovered()
	}
	return "", false
}

// updateField hands a message to the field. A huh form that has completed takes no more keys, so it is rebuilt.
func (f *Model) updateField(msg tea.Msg) tea.Cmd {
	if _, press := msg.(tea.KeyPressMsg); press && f.lockedReason(f.question()) != "" {
		return nil
	}
	if f.editor != nil {
		cmd, _ := f.updateEditor(msg)
		return cmd
	}
	before := *f.value
	var cmd tea.Cmd
	if f.combobox != nil {
		cmd = f.combobox.Update(msg)
	} else {
		var m huh.Model
		m, cmd = f.field.Update(msg)
		if form, ok := m.(*huh.Form); ok {
			f.field = form
		}
		if f.field.State != huh.StateNormal {
			f.buildField(*f.value)
			return f.startField()
		}
	}
	if v, ok := f.highlighted(); ok {
		*f.value = v
	}
	if *f.value != before {
		f.problem = ""
		f.changedItem = changedLine(before, *f.value)
		if f.multiline() {
			f.updateQuestions(f.question().ID)
		}
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
func secretName(q question.Question) string { return strings.TrimPrefix(q.ID, wizard.SecretPrefix) }

// storedInAWS reports whether AWS holds a value for a key already.
func (f *Model) storedInAWS(name string) bool {
	if f.ctx.Live == nil || !f.ctx.Live.Parameters.Read() {
		return false
	}
	return f.ctx.Live.Parameter(name) != nil
}
