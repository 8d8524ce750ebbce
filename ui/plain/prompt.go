package plain

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// ErrEnded says that the input ended before a question was answered. An end is never an answer.
var ErrEnded = errors.New("the input ended before the question was answered; nothing was changed")

// Prompt asks questions as lines that are only ever appended, for screen readers and terminals that cannot draw.
type Prompt struct {
	In  io.Reader
	Out io.Writer
	// Masked reads a line without showing it.
	Masked func() (string, error)
}

// line reads one line, a byte at a time: what follows it belongs to whoever reads next.
func (p *Prompt) line() (string, error) {
	var text strings.Builder
	one := make([]byte, 1)
	for {
		n, err := p.In.Read(one)
		if n == 1 && one[0] == '\n' {
			return strings.TrimSpace(text.String()), nil
		}
		text.Write(one[:n])
		if err != nil {
			return "", ErrEnded
		}
	}
}

// Say writes a line.
func (p *Prompt) Say(format string, args ...any) { fmt.Fprintf(p.Out, format+"\n", args...) }

// mostListed is how many options are read out; of more, only on request.
const mostListed = 12

// Ask asks a question until the answer holds, and gives it to the settings. An empty line keeps the answer there is; a number takes
// the option it stands before; any other text is what it means. price says what an answer costs more or less a month, "" for nothing.
func (p *Prompt) Ask(q question.Question, s *stack.Settings, price func(value string) string) error {
	p.Say("\n%s", q.Title)
	p.Say("  %s", q.Why)
	now := s.Get(q.ID)
	options := q.Options
	if q.Kind == question.YesNo {
		options = []question.Option{{Value: "true", Label: "yes"}, {Value: "false", Label: "no"}}
	}
	if len(options) > mostListed {
		p.Say("  %d are known: type a name or a part of it, or ? to list them", len(options))
	} else {
		p.list(options, price)
	}
	for {
		fmt.Fprintf(p.Out, "Answer, or enter for %s: ", orNone(strings.ReplaceAll(now, "\n", "; ")))
		text, err := p.line()
		if err != nil {
			return err
		}
		switch text {
		case "":
			text = now
		case "?":
			p.list(options, price)
			continue
		}
		changed := *s
		if err = changed.Set(q.ID, chosen(q, options, text)); err == nil {
			err = steps.ValidateAnswer(q, changed.Get(q.ID))
		}
		if err == nil {
			*s = changed
			return nil
		}
		p.Say("  no: %v", err)
	}
}

// list reads the options out, each with its number, its note and its price.
func (p *Prompt) list(options []question.Option, price func(value string) string) {
	for i, o := range options {
		text := o.Value
		if o.Label != "" {
			text = o.Label
		}
		for _, more := range []string{o.Note, price(o.Value)} {
			if more != "" {
				text += ", " + more
			}
		}
		p.Say("  %d. %s", i+1, text)
	}
}

// chosen is the option with a number, unless the number is an answer itself, or else what the text means.
func chosen(q question.Question, options []question.Option, text string) string {
	n, err := strconv.Atoi(text)
	if err == nil && n >= 1 && n <= len(options) && !slices.ContainsFunc(options, func(o question.Option) bool { return o.Value == text }) {
		return options[n-1].Value
	}
	return q.Meant(text, options)
}

// Secret asks for a value without showing it, until it holds.
func (p *Prompt) Secret(q question.Question) (stack.Secret, error) {
	p.Say("\n%s", q.Title)
	p.Say("  %s", q.Why)
	for {
		fmt.Fprint(p.Out, "Value (not shown): ")
		text, err := p.Masked()
		p.Say("")
		if err != nil {
			return stack.Secret{}, ErrEnded
		}
		if q.Validate == nil {
			return stack.NewSecret(text), nil
		}
		if err := q.Validate(text); err != nil {
			p.Say("  no: %v", err)
			continue
		}
		return stack.NewSecret(text), nil
	}
}

// Choose asks for one of some words, until one is given.
func (p *Prompt) Choose(title string, words []string) (string, error) {
	p.Say("\n%s", title)
	for i, w := range words {
		p.Say("  %d. %s", i+1, w)
	}
	for {
		fmt.Fprint(p.Out, "Number: ")
		text, err := p.line()
		if err != nil {
			return "", err
		}
		n, err := strconv.Atoi(text)
		switch {
		case err == nil && n >= 1 && n <= len(words):
			return words[n-1], nil
		case slices.Contains(words, text):
			return text, nil
		}
		p.Say("  no: a number from 1 to %d", len(words))
	}
}
