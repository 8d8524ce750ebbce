package text

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// askAll asks those of some questions that apply, one after the other: an answer may decide about the next. last
// begins at the last of them, where somebody comes back.
func (j *Journey) askAll(ctx context.Context, step string, questions []question.Question, last bool) error {
	at := 0
	if last {
		at = max(0, j.before(questions, len(questions)))
	}
	for at < len(questions) {
		q := questions[at]
		if q.Applies != nil && !q.Applies(j.Settings.Get) {
			at++
			continue
		}
		err := j.ask(ctx, step, q)
		switch before := j.before(questions, at); {
		case errors.Is(err, ErrBack) && before >= 0:
			at = before
		case err != nil:
			return err
		default:
			at++
		}
	}
	return nil
}

// before is the last of some questions before one that can be answered, -1 for none.
func (j *Journey) before(questions []question.Question, at int) int {
	for at--; at >= 0; at-- {
		q := questions[at]
		if (q.Applies == nil || q.Applies(j.Settings.Get)) && j.held(q) == "" {
			break
		}
	}
	return at
}

// ask asks one question until the answer holds, and keeps it. An empty line keeps the answer there is.
func (j *Journey) ask(ctx context.Context, step string, q question.Question) error {
	j.Say("\n%s: %s%s", choose(step == "stack", "Your app", "Step "+step), q.Title, choose(strings.HasSuffix(q.Title, "?"),
		"", "."))
	j.Say("Why: %s", q.Why)
	if why := j.held(q); why != "" {
		j.Say("Now: %s. It is locked: %s.", j.spoken(q), why)
		return nil
	}
	switch q.Kind {
	case question.Workers:
		return j.askWorkers(ctx, q)
	case question.Jobs:
		return j.askJobs(ctx, q)
	case question.Names:
		return j.askNames(ctx, q)
	}
	if now := j.Settings.Get(q.ID); now == "" && steps.ValidateAnswer(q, now) != nil {
		j.Say("Now: none. It needs an answer.")
	} else {
		j.Say("Now: %s, %s.", j.spoken(q), j.source(q.ID))
	}
	options := j.options(ctx, q)
	prompt := j.prompt(q, options)
	for {
		text, err := j.until(prompt, func() (string, error) { return j.line(ctx) }, func() { j.list(q, options) })
		if err != nil {
			return err
		}
		value := j.Settings.Get(q.ID)
		switch {
		case text == "none" && canBeEmpty(q):
			value = ""
		case text != "":
			value = meant(q, options, text)
		}
		if text == "" && value == "" && steps.ValidateAnswer(q, "") != nil {
			j.Say("No: it needs an answer.")
			continue
		}
		if err := j.give(ctx, q, value, text != ""); err != nil {
			j.Say("No: %s.", strings.TrimSuffix(err.Error(), "."))
			continue
		}
		return j.keep(ctx)
	}
}

// choose is one of two words.
func choose(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// canBeEmpty reports whether a question can be answered with nothing.
func canBeEmpty(q question.Question) bool {
	return (q.Kind == question.Text || q.Kind == question.List || q.Kind == question.Pick) &&
		steps.ValidateAnswer(q, "") == nil
}

// prompt says what can be typed.
func (j *Journey) prompt(q question.Question, options []question.Option) string {
	text := choose(len(options) > 0, "Number or answer", "Answer")
	now := j.Settings.Get(q.ID)
	if steps.ValidateAnswer(q, now) == nil {
		text += ", or enter for " + j.spoken(q)
	}
	if now != "" && canBeEmpty(q) {
		text += `, or "none"`
	}
	return text
}

// spoken is the present answer in words.
func (j *Journey) spoken(q question.Question) string {
	now := j.Settings.Get(q.ID)
	switch {
	case now == "":
		return "none"
	case q.Kind == question.YesNo:
		return choose(now == "true", "yes", "no")
	}
	for _, o := range q.Options {
		if o.Value == now && o.Label != "" {
			return o.Label
		}
	}
	return now
}

// source says where an answer came from.
func (j *Journey) source(id string) string {
	a, known := j.Sources[id]
	switch {
	case !known || a.Source == question.Default:
		return "the default"
	case a.From != "":
		return "from " + a.From
	}
	return "from you"
}

// options says what there is to choose from.
func (j *Journey) options(ctx context.Context, q question.Question) []question.Option {
	live := j.offers(ctx, q.Choices)
	if live.err != nil {
		j.Say("What the account has could not be read: %s. Type the answer.", cloud.Brief(live.err))
	}
	partition := ""
	if j.Session != nil {
		partition = j.Session.Who.Partition
	}
	options := steps.Options(q, *j.Settings, partition, live.options)
	if len(options) <= mostListed {
		j.list(q, options)
	} else {
		j.Say("%d are known: type a name or a part of it, or ? to list them.", len(options))
	}
	return options
}

// mostListed is how many options are read out; of more, only on request.
const mostListed = 12

// list reads options out, numbered, each with its trade-off and what it would cost.
func (j *Journey) list(q question.Question, options []question.Option) {
	for i, o := range options {
		text := choose(o.Label != "", o.Label, choose(o.Value != "", o.Value, "none"))
		if o.Note != "" {
			text += ": " + o.Note
		}
		for _, more := range []string{j.dearer(q, o.Value), choose(j.refused(q, o.Value) != "", "locked", "")} {
			if more != "" {
				text += ", " + more
			}
		}
		j.Say("%d. %s", i+1, text)
	}
}

// meant is the option with a number, unless the number is an answer itself, or else what the text means.
func meant(q question.Question, options []question.Option, text string) string {
	n, err := strconv.Atoi(text)
	if err == nil && n >= 1 && n <= len(options) && !slices.ContainsFunc(options,
		func(o question.Option) bool { return o.Value == text }) {
		return options[n-1].Value
	}
	return q.Parse(text, options)
}

// dearer says what another answer would change of the monthly price, "" for nothing.
func (j *Journey) dearer(q question.Question, value string) string {
	if j.borrowed(q, value) {
		return "price not known"
	}
	if q.ID == "preset" {
		return fmt.Sprintf("%.2f dollars a month", j.priced(j.Answers().With(q.ID, value)))
	}
	return difference(j.priced(j.Answers().With(q.ID, value)), j.priced(*j.Settings))
}

// borrowed reports whether a value is a region that has no prices of its own.
func (j *Journey) borrowed(q question.Question, value string) bool {
	return q.ID == "region" && j.Session != nil && steps.PricedAsUSEast1(j.Session.Prices, value)
}

func (j *Journey) priced(s stack.Settings) float64 {
	if j.Session == nil {
		return 0
	}
	return steps.Estimate(s, j.Session.Prices).USD
}

func difference(after, before float64) string {
	switch usd := cost.Difference(after, before); {
	case usd > 0:
		return fmt.Sprintf("%.2f dollars a month more", usd)
	case usd < 0:
		return fmt.Sprintf("%.2f dollars a month less", -usd)
	}
	return ""
}

// give holds an answer against its question and what AWS has, and takes it.
func (j *Journey) give(ctx context.Context, q question.Question, value string, typed bool) error {
	now, before := j.Settings.Get(q.ID), j.priced(*j.Settings)
	if err := j.Answers().Give(q, value, func() string { return j.refused(q, value) }); err != nil {
		return err
	}
	if typed && j.Settings.Get(q.ID) == now {
		j.Sources[q.ID] = question.Answer{Value: value, Source: question.You}
	}
	if q.ID == "service.domain" && value != "" {
		if zones := j.offers(ctx, "zones"); zones.err == nil && j.Session != nil {
			dns := j.Answers().DetectDNS(zones.options)
			j.Say("Its DNS: %s, from %s.", dns.Value, dns.From)
		}
	}
	if j.borrowed(q, value) {
		j.Say("The price there is not known: no prices of its own. As in us-east-1 it would be %.2f dollars a month in all.",
			j.priced(*j.Settings))
	} else if d := difference(j.priced(*j.Settings), before); d != "" {
		j.Say("That is %s: %.2f dollars in all.", d, j.priced(*j.Settings))
	}
	return nil
}

// held says why a question has no other answer any more, "" when it has.
func (j *Journey) held(q question.Question) string {
	if j.Live == nil || q.Locked == "" {
		return ""
	}
	return j.Current().Locked(j.Live, q)
}

// refused says why AWS holds a question against one value, "" when it does not.
func (j *Journey) refused(q question.Question, value string) string {
	if j.Live == nil {
		return ""
	}
	return j.Current().LockedAgainst(j.Live, q, value)
}
