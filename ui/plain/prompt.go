package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/question"
	"slipway/steps/stack"
)

// ErrEnded says that the input ended at a question. An end is never an answer.
var ErrEnded = errors.New("the input ended before the question was answered: nothing was changed in AWS, and the answers given so far are kept")

// ErrInterrupted says that ctrl+c was pressed at a question.
var ErrInterrupted = errors.New("stopped: nothing was changed in AWS, and the answers given so far are kept")

// Prompt asks questions as lines that are only ever appended, for screen readers and terminals that cannot draw.
type Prompt struct {
	In  io.Reader
	Out io.Writer
	// Masked reads a line without showing it.
	Masked func(context.Context) (string, error)
}

// line reads one line, a byte at a time: what follows it belongs to whoever reads next. A read that ctx ends is left behind.
func (p *Prompt) line(ctx context.Context) (string, error) {
	type read struct {
		text string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		var text strings.Builder
		one := make([]byte, 1)
		for {
			n, err := p.In.Read(one)
			if n == 1 && one[0] == '\n' {
				done <- read{strings.TrimSpace(text.String()), nil}
				return
			}
			text.Write(one[:n])
			if err != nil {
				done <- read{"", ErrEnded}
				return
			}
		}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			p.Say("")
		} else if w, ok := p.Out.(*wrapped); ok {
			w.fresh() // the terminal has written the end of the line that was typed
		}
		return r.text, r.err
	case <-ctx.Done():
		p.Say("")
		return "", ErrInterrupted
	}
}

// Say writes a line.
func (p *Prompt) Say(format string, args ...any) { fmt.Fprintf(p.Out, format+"\n", args...) }

// Type asks for a line of text.
func (p *Prompt) Type(ctx context.Context, what string) (string, error) {
	fmt.Fprint(p.Out, what+": ")
	return p.line(ctx)
}

// Secret asks for a value without showing it, until it holds. skip is what an empty answer means, "" when there has to be a value.
func (p *Prompt) Secret(ctx context.Context, q question.Question, skip string) (stack.Secret, error) {
	p.Say("\n%s", q.Title)
	p.Say("Why: %s", q.Why)
	prompt := "Value, not shown as you type or paste it"
	if skip != "" {
		prompt += "; enter " + skip
	}
	for {
		fmt.Fprint(p.Out, prompt+": ")
		text, err := p.Masked(ctx)
		p.Say("")
		switch {
		case ctx.Err() != nil:
			return stack.Secret{}, ErrInterrupted
		case err != nil:
			return stack.Secret{}, ErrEnded
		case text == "" && skip != "":
			return stack.Secret{}, nil
		case text == "":
			p.Say("No: it has no value yet.")
			continue
		}
		if q.Validate != nil {
			if err := q.Validate(text); err != nil {
				p.Say("No: %v", err)
				continue
			}
		}
		p.Say("Taken.")
		return stack.NewSecret(text), nil
	}
}

// Way is something to go on with.
type Way struct {
	Word string // short, may be typed instead of its number
	Note string
}

// Choose asks for one of some ways, until one is named by number or word. An empty line takes usual; usual < 0: nothing is.
func (p *Prompt) Choose(ctx context.Context, title string, ways []Way, usual int) (int, error) {
	p.Say("\n%s", title)
	for i, w := range ways {
		text := w.Word
		if w.Note != "" {
			text += ": " + w.Note
		}
		p.Say("%d. %s", i+1, text)
	}
	prompt := "Number"
	if usual >= 0 {
		prompt += ", or enter for " + strconv.Itoa(usual+1)
	}
	for {
		text, err := p.Type(ctx, prompt)
		if err != nil {
			return -1, err
		}
		if text == "" && usual >= 0 {
			return usual, nil
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(ways) {
			return n - 1, nil
		}
		if i := slices.IndexFunc(ways, func(w Way) bool { return text != "" && strings.EqualFold(w.Word, text) }); i >= 0 {
			return i, nil
		}
		p.Say("No: type a number from 1 to %d.", len(ways))
	}
}
