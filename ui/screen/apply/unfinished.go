package apply

import (
	"fmt"
	"strings"

	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// leavingWidth is the width of the text that stays on the normal screen.
const leavingWidth = 78

// LeavingText is printed on the normal screen when the program is left at this run: its progress, the first failure,
// what AWS is still working on, what waits for the user, and the commands to go on.
func (a *Model) LeavingText() string {
	done, of := a.run.Count()
	lines := []string{fmt.Sprintf("%s: %d of %d made in %s.", a.ctx.Settings.App, done, of,
		text.Clock(a.run.Elapsed()))}
	say := func(text string) { lines = append(lines, widget.Wrap(text, leavingWidth)...) }
	if failures := a.failures(); len(failures) > 0 {
		lines = append(lines, a.failureSummary(failures[0])...)
		if more := len(failures) - 1; more > 0 {
			say(text.Plural(more, "other failure") + " beside it.")
		}
	}
	if left := a.Unfinished(); len(left) > 0 {
		say("AWS goes on with: " + strings.Join(left, ", ") + ".")
	}
	for _, n := range a.notesForUser {
		say(n.Text)
	}
	first, rest := "go on", "" // a command is not to be broken
	if a.run.Ended && a.run.Result.OK() && !a.WaitsOnUser() {
		first, rest = "look at it", "checklist"
	}
	return strings.Join(append(lines, widget.Pad(first, commandLabelWidth)+a.ctx.Command(rest),
		widget.Pad("remove it", commandLabelWidth)+a.ctx.Command("destroy")), "\n")
}

// commandLabelWidth is how wide the words are before a command.
const commandLabelWidth = 12

// WaitsOnUser reports whether a run that succeeded left something for the user to do.
func (a *Model) WaitsOnUser() bool { return len(a.notesForUser) > 0 }

// failureSummary is a failure as plain text, for the normal screen.
func (a *Model) failureSummary(e plan.Event) (lines []string) {
	told := a.failureOf(e)
	lines = append(lines, failureTitle(e)+".")
	for _, p := range append(told.Said, widget.Paragraph{Label: "what it means", Text: told.Meaning},
		widget.Paragraph{Label: "next", Text: told.Next}) {
		switch {
		case p.Text == "" || p.Spare || p.Label == "call" || p.Label == "request":
			continue
		case p.Log:
			lines = append(lines, "  "+p.Label+":")
			for _, l := range strings.Split(p.Text, "\n") {
				lines = append(lines, widget.Indent(strings.Join(widget.Wrap(l, leavingWidth-4), "\n"), 4))
			}
		default:
			lines = append(lines, widget.Indent(strings.Join(widget.Wrap(p.Label+": "+p.Text, leavingWidth-2), "\n"), 2))
		}
	}
	return lines
}

// sentenceSubject is an action's title up to its first comma, capitalised.
func sentenceSubject(title string) string {
	title, _, _ = strings.Cut(title, ", ")
	return strings.ToUpper(title[:1]) + title[1:]
}
