package form

import (
	"fmt"
	"slices"

	"slipway/steps/question"
	"slipway/steps/stack"
)

// keepDraft remembers text that was typed and not confirmed.
func (f *Model) keepDraft() {
	q := f.question()
	if q.Kind == question.Secret || f.lockedReason(q) != "" {
		return
	}
	delete(f.drafts, q.ID)
	if *f.value != f.answerText(q) {
		f.drafts[q.ID] = *f.value
	}
}

// Keep keeps what was typed on the page and is valid, when the program is left. A moved cursor is no answer, and a
// secret's value is never kept.
func (f *Model) Keep() {
	if q := f.question(); f.combobox == nil || f.combobox.text() != "" {
		text := *f.value
		if f.combobox != nil {
			text = f.combobox.text()
		}
		f.keepTyped(q, text)
	}
	for _, q := range slices.Clone(f.questions) {
		if text, ok := f.drafts[q.ID]; ok {
			f.keepTyped(q, text)
		}
	}
}

func (f *Model) keepTyped(q question.Question, text string) {
	options := f.options(q)
	pointed := slices.ContainsFunc(options, func(o question.Option) bool { return o.Value == text })
	if q.Kind == question.Secret || f.lockedReason(q) != "" || len(options) > 0 && (pointed && q.ID != f.question().ID ||
		!q.Picks()) {
		return
	}
	if f.keep(q, q.Parse(text, options)) == nil {
		delete(f.drafts, q.ID)
	}
}

// commit validates the open field's text and keeps it. It returns false, and shows why, when it is invalid.
func (f *Model) commit() bool {
	q := f.question()
	if f.lockedReason(q) != "" {
		return true
	}
	if f.editor != nil {
		if err := f.editor.finish(); err != nil {
			f.problem = err.Error()
			return false
		}
		*f.value = f.editor.value()
	}
	value := q.Parse(*f.value, f.options(q))
	if why := f.keep(q, value); why != nil {
		f.problem = why.Error()
		return false
	}
	f.problem = ""
	delete(f.drafts, q.ID)
	f.updateQuestions(q.ID)
	return true
}

// keep stores one answer: a secret in memory, anything else in the settings.
func (f *Model) keep(q question.Question, value string) error {
	if q.Kind == question.Secret {
		return f.keepSecret(q, value)
	}
	zones := f.ctx.Choices["zones"]
	known := zones.Loaded && zones.Err == nil
	if q.ID == "service.dns" && value == "route53" && known {
		if err := f.ctx.Answers().CheckHostedZone(zones.Options); err != nil {
			delete(f.ctx.Choices, "zones") // it may be made meanwhile: the domain's question asks again
			return err
		}
	}
	before := f.ctx.Settings.Get(q.ID)
	if err := f.ctx.Answers().Give(q, value, func() string { return f.refusedValueReason(q, value) }); err != nil {
		return err
	}
	if f.ctx.Settings.Get(q.ID) != before {
		clear(f.awsRefusals)
	}
	if q.ID == "service.domain" && value != "" && known {
		f.ctx.Answers().DetectDNS(zones.Options)
	}
	return nil
}

func (f *Model) keepSecret(q question.Question, value string) error {
	name := secretName(q)
	if value == "" {
		if f.ctx.Secrets[name].Empty() && !f.storedInAWS(name) {
			return fmt.Errorf("%s has no value yet: type or paste it; esc goes back to leave the key out", name)
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
