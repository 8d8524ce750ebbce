package text

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"slipway/steps/clean"
	"slipway/steps/cost"
	"slipway/steps/image"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/status"
)

// signs mark verbs so that they are told apart without colour.
var signs = map[plan.Verb]string{plan.Create: "+", plan.Update: "~", plan.Replace: "±", plan.Delete: "-",
	plan.Adopt: "=", plan.None: " ", plan.Check: "?", plan.RunOnce: ">"}

// Sign is the one-cell mark of a verb.
func Sign(v plan.Verb) string { return signs[v] }

// Plan writes a plan for people: the work by step, problems, notes, time and price. details adds what is sent to AWS.
func Plan(w io.Writer, p plan.Plan, e cost.Estimate, details bool) {
	step := ""
	for _, a := range p.Work() {
		if a.Step != step {
			step = a.Step
			Printf(w, "\n%s\n", strings.ToUpper(step))
		}
		Printf(w, "  %s %-8s %s", Sign(a.Verb), a.Verb, a.Title)
		if a.Name != "" && !strings.Contains(a.Title, a.Name) {
			Printf(w, "  %s", a.Name)
		}
		fmt.Fprintln(w)
		if a.Reason != "" {
			Printf(w, "             %s\n", a.Reason)
		}
		if lost := status.DataLoss(a); lost != "" {
			Printf(w, "             lost: %s\n", lost)
		}
		if a.Verb == plan.Create {
			for _, line := range SettingLines(a.Changes) {
				Printf(w, "             %s\n", line)
			}
		} else {
			for _, c := range a.Changes {
				from, to := change(c)
				Printf(w, "             %s: %s -> %s\n", c.Field, from, to)
			}
		}
		if details {
			requests(w, a)
		}
	}
	Commands(w, p)
	Problems(w, p)
	Notes(w, p)
	Printf(w, "\n%s\n", Sentence(p))
	if len(e.Lines) > 0 {
		Printf(w, "Costs %s a month while it runs%s.\n", cost.Dollars(e.USD), about(e))
	}
}

// requests writes what an action sends, by AWS's own names.
func requests(w io.Writer, a plan.Action) {
	for _, r := range a.Requests() {
		Printf(w, "             aws %s\n", r.Call)
		for _, s := range r.Settings {
			Printf(w, "               %s: %s\n", s.Name, s.Value)
		}
	}
}

// SpokenPlan writes a plan to be listened to: a sentence an action, no columns.
func SpokenPlan(w io.Writer, p plan.Plan, e cost.Estimate) {
	Printf(w, "\nThe plan. %s\n", Sentence(p))
	step := ""
	for _, a := range p.Work() {
		if a.Step != step {
			step = a.Step
			Printf(w, "\nStep %s.\n", step)
		}
		Printf(w, "%s\n", strings.Join(slices.Concat([]string{spokenAction(a)}, spokenChanges(a)), "; "))
	}
	Commands(w, p)
	Problems(w, p)
	Notes(w, p)
	if len(e.Lines) > 0 {
		Printf(w, "\nIt costs %.2f dollars a month while it runs%s. To remove it all: slipway destroy.\n", e.USD, about(e))
	}
}

// spokenAction is what is done to what, in words.
func spokenAction(a plan.Action) string {
	text := string(a.Verb) + " " + a.Title
	if a.Name != "" && !strings.Contains(a.Title, a.Name) {
		text += ", " + a.Name
	}
	if a.Reason != "" {
		text += ", because " + a.Reason
	}
	if lost := status.DataLoss(a); lost != "" {
		text += "; lost: " + lost
	}
	return text
}

// spokenChanges are what an action changes of something that is there.
func spokenChanges(a plan.Action) (said []string) {
	if a.Verb == plan.Create {
		return nil
	}
	for _, c := range a.Changes {
		from, to := change(c)
		said = append(said, fmt.Sprintf("%s from %s to %s", c.Field, from, to))
	}
	return said
}

// SpokenDetails writes every setting of a plan, where its answer came from, and the calls that would be made.
func SpokenDetails(w io.Writer, p plan.Plan, source func(id string) string) {
	for _, a := range p.Work() {
		Printf(w, "\n%s", spokenAction(a))
		if a.Typical >= time.Minute {
			Printf(w, ", usually %s", Minutes(a.Typical))
		}
		fmt.Fprintln(w)
		for _, c := range a.Changes {
			from := ""
			if c.Answer != "" {
				from = ", " + source(c.Answer)
			}
			Printf(w, "  %s: %s%s\n", c.Field, orNone(c.To), from)
		}
		for _, c := range a.Calls {
			Printf(w, "  aws %s\n", c)
		}
	}
}

// AllOf is all there is to say of an action: its name, its time, and every change with the answer that answerOf says it
// comes from; "" for none.
func AllOf(a plan.Action, answerOf func(plan.Change) string) (lines []string) {
	if a.Name != "" {
		lines = append(lines, "name: "+a.Name)
	}
	if a.Typical > 0 {
		lines = append(lines, "usually takes "+Approx(a.Typical))
	}
	for _, c := range a.Changes {
		line := c.Field + ": " + c.To
		if c.From != "" {
			line = c.Field + ": " + c.From + " -> " + c.To
		}
		if answer := answerOf(c); answer != "" {
			line += "  (" + answer + ")"
		}
		lines = append(lines, line)
	}
	return lines
}

// SettingLines are what a new resource is made with, as far as it is known, a line of several.
func SettingLines(changes []plan.Change) (lines []string) {
	line := ""
	for _, c := range changes {
		if c.To == "" || c.To == plan.KnownAfterApply {
			continue
		}
		part := c.Field + " " + c.To
		switch {
		case line == "":
			line = part
		case len(line)+len(part) > settingsWidth:
			lines, line = append(lines, line), part
		default:
			line += " · " + part
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// settingsWidth keeps lines readable in a terminal of 100 columns.
const settingsWidth = 84

func about(e cost.Estimate) string {
	if e.Uncertain {
		return " (estimated; slipway cost itemises it)"
	}
	return ""
}

// Problems writes what stops a plan.
func Problems(w io.Writer, p plan.Plan) {
	if len(p.Problems) == 0 {
		return
	}
	Printf(w, "\nThis plan cannot run; nothing was written.\n")
	for _, x := range p.Problems {
		Printf(w, "  ! %s: %s\n    way out: %s\n", x.Resource, x.Why, x.WayOut)
	}
}

// Notes writes a plan's notes.
func Notes(w io.Writer, p plan.Plan) {
	if len(p.Notes) == 0 {
		return
	}
	fmt.Fprintln(w)
	for _, n := range p.Notes {
		Printf(w, "  note (%s): %s\n", n.Step, n.Text)
	}
}

// Sentence sums a plan up: how much of what, and how long it takes.
func Sentence(p plan.Plan) string {
	switch {
	case p.Empty() && len(p.Problems) > 0:
		return "Nothing can be done before " + Plural(len(p.Problems), "problem") + " " + isOrAre(len(p.Problems)) +
			" out of the way."
	case p.Empty():
		return "Nothing to do: AWS has what the answers ask for."
	}
	n := p.Count()
	var parts []string
	for _, v := range []plan.Verb{plan.Create, plan.Update, plan.Replace, plan.Delete, plan.Adopt} {
		if n[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", n[v], v))
		}
	}
	if n[plan.RunOnce] > 0 {
		parts = append(parts, fmt.Sprintf("%d to run", n[plan.RunOnce]))
	}
	if n[plan.Check] > 0 {
		parts = append(parts, fmt.Sprintf("%d to check", n[plan.Check]))
	}
	if n[plan.None] > 0 {
		parts = append(parts, fmt.Sprintf("%d unchanged", n[plan.None]))
	}
	return strings.Join(parts, ", ") + ". Takes about " + Minutes(p.Typical()) + "."
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Minutes writes a duration as people say it.
func Minutes(d time.Duration) string {
	if d < time.Minute {
		return "a minute"
	}
	return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

type jsonAction struct {
	ID      string        `json:"id"`
	Step    string        `json:"step"`
	Verb    plan.Verb     `json:"verb"`
	Title   string        `json:"title"`
	Name    string        `json:"name,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Lost    string        `json:"lost,omitempty"` // what is gone once it is done
	Changes []plan.Change `json:"changes"`
	// Requests are the calls it makes with AWS's own names of what they send, where that is known before it runs.
	Requests []plan.Request `json:"requests,omitempty"`
}

// PlanJSON writes a plan as one JSON object.
func PlanJSON(w io.Writer, p plan.Plan, e cost.Estimate) error {
	out := struct {
		Actions  []jsonAction   `json:"actions"`
		Problems []plan.Problem `json:"problems,omitempty"`
		Notes    []plan.Note    `json:"notes,omitempty"`
		Commands []plan.Command `json:"commands"`
		USD      float64        `json:"monthly_usd"`
		Summary  map[string]int `json:"summary"`
	}{Actions: []jsonAction{}, Problems: p.Problems, Notes: p.Notes, Commands: p.Commands, USD: round(e.USD),
		Summary: map[string]int{}}
	for _, v := range []plan.Verb{plan.Create, plan.Update, plan.Replace, plan.Delete, plan.Adopt, plan.None} {
		out.Summary[string(v)] = 0
	}
	for _, a := range p.Actions {
		out.Summary[string(a.Verb.Documented())]++
		changes := a.Changes
		if changes == nil {
			changes = []plan.Change{}
		}
		out.Actions = append(out.Actions, jsonAction{a.ID, a.Step, a.Verb.Documented(), a.Title, a.Name, a.Reason,
			status.DataLoss(a), changes, a.Requests()})
	}
	return encode(w, out)
}

func encode(w io.Writer, v any) error {
	return clean.Encode(w, v, "  ")
}

func round(usd float64) float64 { return float64(int64(usd*100+0.5)) / 100 }

// Commands writes what a plan has run, each whole.
func Commands(w io.Writer, p plan.Plan) {
	if p.Empty() || len(p.Commands) == 0 {
		return
	}
	Printf(w, "\nWHAT WILL RUN\n")
	for _, c := range p.Commands {
		Printf(w, "  %s\n", CommandText(c))
	}
}

// CommandText is a command in one line.
func CommandText(c plan.Command) string {
	text := c.What + ": " + clean.Visible(c.Value)
	if c.When != "" {
		text += "  (" + clean.Visible(c.When) + ")"
	}
	return text
}

// Release writes what a deployment changes.
func Release(w io.Writer, r release.Release) {
	Printf(w, "\n%s\n", ReleaseTitle(r))
	for _, row := range r.Rows(image.Findings) {
		label := row.Label
		for _, line := range row.Lines {
			Printf(w, "  %-10s %s\n", label, line)
			label = ""
		}
	}
	Problems(w, r.Plan)
	Notes(w, r.Plan)
}

// ReleaseTitle says what is deployed where.
func ReleaseTitle(r release.Release) string {
	if r.To.Back != "" {
		return "Roll back " + r.Stack.App + ", " + r.Stack.Environment + ", in " + r.Stack.Region + ", to the image of " +
			r.To.Back
	}
	return "Deploy " + r.Stack.App + ", " + r.Stack.Environment + ", in " + r.Stack.Region
}

// Serving writes what serves once a deployment has ended.
func Serving(w io.Writer, s release.Serving) {
	Printf(w, "\n%s.\n", s.Sentence())
	if s.Image.Findings != nil && !s.Before {
		Printf(w, "Scan of its image: %s.\n", image.Findings(s.Image.Findings))
	}
	for _, wrong := range s.Wrong {
		Printf(w, "  ! %s\n", wrong)
	}
	for _, unread := range s.Unread {
		Printf(w, "  could not verify: %s\n", unread)
	}
}
