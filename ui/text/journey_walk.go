package text

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/budget"
	"slipway/steps/status"
	"slipway/ui/wizard"
)

// walkPage says what a step of a first setup makes and which answers it has, and asks for those that have no sound one,
// until the page is taken as it stands.
func (j *Journey) walkPage(ctx context.Context, next wizard.Next) (wizard.Next, error) {
	p := next.Page
	if j.Session != nil {
		j.Session.LeaveAt(p.Step)
	}
	j.Say("\n%s: %s", choose(p.Step == "stack", "Your app", "Step "+p.Step), p.Sentence)
	if p.Needs != "" {
		j.Say("The plan needs an answer here: %s.", p.Needs)
	}
	if said := budget.DescribeLimit(j.Settings.Budget.Limit, j.priced(*j.Settings)); p.Step == "budget" && said != "" {
		j.Say("%s.", said)
	}
	if err := j.askOpen(ctx, p); errors.Is(err, ErrBack) {
		return j.back(), nil
	} else if err != nil {
		return next, err
	}
	all := false
	for {
		lines, more := j.sayLines(p, all)
		j.sayPicture(p)
		prompt := "Enter takes these answers, a number changes one"
		if more > 0 {
			prompt += ", more lists " + Plural(more, "other")
		}
		text, err := j.until(prompt+", plan takes all that follow too", func() (string, error) { return j.line(ctx) },
			func() { j.sayLines(p, all) })
		n, notNumber := strconv.Atoi(text)
		switch {
		case errors.Is(err, ErrBack):
			return j.back(), nil
		case err != nil:
			return next, err
		case text == "":
			return j.Answered(), nil
		case text == "plan":
			return j.ShowPlan(), nil
		case text == "more" && more > 0:
			all = true
		case notNumber == nil && n >= 1 && n <= len(lines):
			if err := j.askLine(ctx, p, lines[n-1]); err != nil && !errors.Is(err, ErrBack) {
				return next, err
			}
			if err := j.askOpen(ctx, p); err != nil && !errors.Is(err, ErrBack) { // what the answer has opened
				return next, err
			}
		default:
			j.Say("No: press enter, or type a number from 1 to %d.", len(lines))
		}
	}
}

// sayPicture tells the picture of the stack as far as it is decided on a page, where it is another than was told last.
func (j *Journey) sayPicture(p wizard.Page) {
	d := j.Growing(p)
	d.Boxes = slices.Clone(d.Boxes)
	for i := range d.Boxes {
		if b := &d.Boxes[i]; b.State == status.Missing { // nothing of a first setup is there yet
			b.Words = ""
		}
	}
	var words strings.Builder
	Diagram(&words, d)
	switch words.String() {
	case "", j.pictured:
		return
	}
	j.pictured = words.String()
	j.Say("\nThe stack so far:")
	_, _ = io.WriteString(j.Out, j.pictured)
	j.Say("")
}

// askOpen asks what has no sound answer yet, one after the other.
func (j *Journey) askOpen(ctx context.Context, p wizard.Page) error {
	var asked []wizard.Line
	for {
		open := wizard.Line{}
		for _, l := range j.Lines(p) {
			if l.Open {
				open = l
				break
			}
		}
		if open.Question.ID == "" {
			return nil
		}
		err := j.askLine(ctx, p, open)
		for ; errors.Is(err, ErrBack) && len(asked) > 0; asked = asked[:len(asked)-1] {
			err = j.askLine(ctx, p, asked[len(asked)-1])
		}
		if err != nil {
			return err
		}
		asked = append(asked, open)
	}
}

// askLine asks for one answer of a page, with what follows from it.
func (j *Journey) askLine(ctx context.Context, p wizard.Page, l wizard.Line) error {
	if err := j.ask(ctx, p.Step, l.Question); err != nil {
		return err
	}
	j.Took(l.Question)
	return nil
}

// sayLines reads the answers of a page out, numbered, and says how many it has left out.
func (j *Journey) sayLines(p wizard.Page, all bool) (said []wizard.Line, more int) {
	j.Say("")
	for _, l := range j.Lines(p) {
		if l.Folded && !all {
			more++
			continue
		}
		said = append(said, l)
		from := l.From
		if from == "default" {
			from = "the default"
		}
		text := fmt.Sprintf("%d. %s: %s, %s", len(said), l.Question.Called(), strings.ReplaceAll(l.Value, "\n", "; "), from)
		if l.Price != "" {
			text += ", " + strings.TrimSuffix(l.Price, "/mo") + " dollars a month"
			if strings.HasPrefix(l.Price, "+") {
				text += " if it were"
			}
		}
		j.Say("%s.", text)
	}
	return said, more
}
