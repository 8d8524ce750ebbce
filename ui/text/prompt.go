package text

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/question"
	"slipway/steps/stack"
)

var (
	// ErrEnded says that the input ended at a question. An end is never an answer.
	ErrEnded = errors.New("the input ended before the question was answered")

	// ErrInterrupted says that ctrl+c was pressed at a question.
	ErrInterrupted = errors.New("stopped")

	// ErrBack says that the question before is wanted again.
	ErrBack = errors.New("back")

	// ErrLeft says that somebody chose to leave.
	ErrLeft = errors.New("left")
)

// What may be typed at any question in the place of an answer: none is one by itself.
const (
	wordBack  = "/back"
	wordLeave = "/leave"
	wordHelp  = "?"
)

// Prompt asks questions as lines that are only ever appended, for screen readers and terminals that cannot draw.
type Prompt struct {
	In  io.Reader
	Out io.Writer
	// Ways is whether /back and /leave can be typed in the place of an answer.
	Ways bool
	// Masked reads a line without showing it.
	Masked func(context.Context) (string, error)

	asked int // how often something was asked
}

// line reads one line, a byte at a time: what follows it belongs to whoever reads next. A read that ctx ends is left
// behind.
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
func (p *Prompt) Say(format string, args ...any) { Printf(p.Out, format+"\n", args...) }

// Type asks for a line of text.
func (p *Prompt) Type(ctx context.Context, what string) (string, error) {
	return p.until(what, func() (string, error) { return p.line(ctx) }, func() {})
}

// until reads until something else than a call for help is typed, which more answers with what is known of this
// question.
func (p *Prompt) until(what string, read func() (string, error), more func()) (string, error) {
	for {
		p.asked++
		Printf(p.Out, "%s: ", what)
		text, err := read()
		switch {
		case err != nil || !p.Ways:
			return text, err
		case text == wordBack:
			return "", ErrBack
		case text == wordLeave:
			return "", ErrLeft
		case text == wordHelp:
			more()
			p.Say("%s", anywhere)
		default:
			return text, nil
		}
	}
}

// anywhere says what can be typed at any question.
const anywhere = "At any question " + wordBack + " goes to the one before and " + wordLeave +
	" leaves; what is answered is kept."

// Secret asks for a value without showing it, until it holds. skip is what an empty answer means, "" when there has
// to be a value.
func (p *Prompt) Secret(ctx context.Context, q question.Question, skip string) (stack.Secret, error) {
	p.Say("\n%s", q.Title)
	p.Say("Why: %s", q.Why)
	prompt := "Value, not shown as you type or paste it"
	if skip != "" {
		prompt += "; enter " + skip
	}
	for {
		text, err := p.until(prompt, func() (string, error) { return p.masked(ctx) }, func() {})
		switch {
		case err != nil:
			return stack.Secret{}, err
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

// masked reads one line that is not shown.
func (p *Prompt) masked(ctx context.Context) (string, error) {
	text, err := p.Masked(ctx)
	p.Say("")
	switch {
	case ctx.Err() != nil:
		return "", ErrInterrupted
	case err != nil:
		return "", ErrEnded
	}
	return text, nil
}

// Way is something to go on with.
type Way struct {
	Word string // short, may be typed instead of its number
	Note string
}

// First is Choose where no question comes before.
func (p *Prompt) First(ctx context.Context, title string, ways []Way, usual int) (int, error) {
	for {
		at, err := p.Choose(ctx, title, ways, usual)
		if !errors.Is(err, ErrBack) {
			return at, err
		}
		p.Say(nothingBefore)
	}
}

// nothingBefore answers who wants to go back from a first question.
const nothingBefore = "There is no question before this one."

// Choose asks for one of some ways, until one is named by number or word. An empty line takes usual; usual < 0:
// nothing is.
func (p *Prompt) Choose(ctx context.Context, title string, ways []Way, usual int) (int, error) {
	p.Say("\n%s", title)
	list := func() {
		for i, w := range ways {
			text := w.Word
			if w.Note != "" {
				text += ": " + w.Note
			}
			p.Say("%d. %s", i+1, text)
		}
	}
	list()
	prompt := "Number"
	if usual >= 0 {
		prompt += ", or enter for " + strconv.Itoa(usual+1)
	}
	for {
		text, err := p.until(prompt, func() (string, error) { return p.line(ctx) }, list)
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
		p.Say("No: type a number from 1 to %d%s.", len(ways), choose(p.Ways, ", or "+wordBack+" or "+wordLeave, ""))
	}
}
