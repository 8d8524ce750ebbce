package screen

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/ui/plain"
	"slipway/ui/widget"
)

// Review shows the plan and its price and waits for the app's name. Nothing is written before.
type Review struct {
	ctx    *Context
	only   string // one step's plan, "" the whole
	intent plan.Intent
	ask    context.Context

	live    *live.Stack
	plan    plan.Plan
	read    bool
	err     error
	rows    []reviewRow
	at      int
	open    map[string]bool
	calls   bool
	typing  bool
	name    textinput.Model
	refused string
	left    int // changes elsewhere that this plan leaves out
}

type reviewRow struct {
	step   string // a heading
	action *plan.Action
}

// Planned is the plan, made from a fresh read of AWS.
type Planned struct {
	Live      *live.Stack
	Plan      plan.Plan
	Elsewhere int
	Err       error
}

var (
	keyConfirm = binding("enter", "type the name to apply", "enter")
	keyEdit    = binding("e", "edit answers", "e")
	keyOpen    = binding("space", "details", "space")
	keyCalls   = binding("a", "aws calls", "a")
	keyReread  = binding("r", "read again", "r")
	keyMove    = binding("↑/↓", "move", "up", "down", "k", "j")
)

// NewReview makes the review of the whole plan, or of one step's.
func NewReview(ask context.Context, ctx *Context, only string, intent plan.Intent) *Review {
	name := textinput.New()
	name.Prompt = ctx.Theme.Pointer + " "
	name.SetWidth(24)
	name.CharLimit = 40
	return &Review{ctx: ctx, only: only, intent: intent, ask: ask, open: map[string]bool{}, name: name}
}

// Init reads AWS and plans.
func (r *Review) Init() tea.Cmd {
	session, only, intent := r.ctx.Session, r.only, r.intent
	settings := *r.ctx.Settings
	return func() tea.Msg {
		if err := session.Writable(); err != nil {
			return Planned{Err: err}
		}
		s := *session
		s.Settings = settings
		l := s.Read(r.ask)
		p := s.Plan(l, intent)
		elsewhere := 0
		if only != "" {
			p, elsewhere = steps.Only(p, only)
		}
		return Planned{Live: l, Plan: p, Elsewhere: elsewhere}
	}
}

// Plan is the plan on the screen with the read it rests on.
func (r *Review) Plan() (plan.Plan, *live.Stack, plan.Intent) { return r.plan, r.live, r.intent }

// Update takes the plan and keys.
func (r *Review) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Planned:
		r.live, r.plan, r.left, r.err, r.read = msg.Live, msg.Plan, msg.Elsewhere, msg.Err, true
		r.lay()
		return r, nil
	case tea.KeyPressMsg:
		if r.typing {
			return r.typed(msg)
		}
		return r.pressed(msg)
	}
	if r.typing {
		var cmd tea.Cmd
		r.name, cmd = r.name.Update(msg)
		return r, cmd
	}
	return r, nil
}

// lay makes a heading a step and a row an action.
func (r *Review) lay() {
	r.rows = nil
	step := ""
	for i := range r.plan.Actions {
		a := &r.plan.Actions[i]
		if a.Verb == plan.None {
			continue
		}
		if a.Step != step {
			step = a.Step
			r.rows = append(r.rows, reviewRow{step: step})
		}
		r.rows = append(r.rows, reviewRow{action: a})
	}
	r.at = min(r.at, max(0, len(r.rows)-1))
}

func (r *Review) pressed(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, keyBack):
		return r, send(Back{})
	case !r.read:
		return r, nil
	case key.Matches(msg, keyReread):
		r.read = false
		return r, r.Init()
	case key.Matches(msg, keyEdit):
		return r, send(Edit{Step: r.stepAt()})
	case key.Matches(msg, keyCalls):
		r.calls = !r.calls
	case msg.String() == "up" || msg.String() == "k":
		r.at = max(0, r.at-1)
	case msg.String() == "down" || msg.String() == "j":
		r.at = min(max(0, len(r.rows)-1), r.at+1)
	case key.Matches(msg, keyOpen):
		if r.at < len(r.rows) && r.rows[r.at].action != nil {
			id := r.rows[r.at].action.ID
			r.open[id] = !r.open[id]
		}
	case key.Matches(msg, keyConfirm):
		if !r.runnable() {
			return r, nil
		}
		if r.plan.Empty() {
			return r, send(ShowChecklist{})
		}
		r.typing = true
		return r, r.name.Focus()
	}
	return r, nil
}

// runnable reports whether the plan may run at all.
func (r *Review) runnable() bool { return r.err == nil && len(r.plan.Problems) == 0 }

// typed takes the app's name: the one thing that lets a plan run.
func (r *Review) typed(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, keyBack):
		r.typing, r.refused = false, ""
		r.name.Blur()
		r.name.SetValue("")
		return r, nil
	case key.Matches(msg, keyEnter):
		if strings.TrimSpace(r.name.Value()) != r.ctx.Settings.App {
			r.refused = fmt.Sprintf("that is not %s; nothing was done", r.ctx.Settings.App)
			return r, nil
		}
		return r, send(Confirmed{})
	}
	r.refused = ""
	var cmd tea.Cmd
	r.name, cmd = r.name.Update(msg)
	return r, cmd
}

func (r *Review) stepAt() string {
	if r.only != "" {
		return r.only
	}
	if r.at < len(r.rows) {
		if a := r.rows[r.at].action; a != nil {
			return a.Step
		}
		return r.rows[r.at].step
	}
	return "network"
}

// Render draws the plan, its price and time, and where the name is typed.
func (r *Review) Render(w, h int) string {
	t := r.ctx.Theme
	switch {
	case r.err != nil:
		return widget.Fit("\n"+strings.Join(explain(r.ctx, r.err, w-4), "\n"), w, h)
	case !r.read:
		return widget.Fit("\n  "+r.ctx.Spinner()+" "+t.Plain.Render("Reading AWS and planning"), w, h)
	}
	foot := r.foot(w)
	head := []string{"", "  " + t.Plain.Render(widget.Cut(plain.Sentence(r.plan), w-4)), ""}
	lines, at := r.lines(w)
	shown, above, below := widget.Window(lines, at, h-len(head)-len(foot)-1)
	body := append(head, shown...)
	block := widget.Fit(strings.Join(body, "\n"), w, h-len(foot)-1)
	return block + "\n" + more(r.ctx, above, below) + "\n" + strings.Join(foot, "\n")
}

// lines draws problems, actions and notes, and says where the cursor stands.
func (r *Review) lines(w int) (lines []string, at int) {
	t := r.ctx.Theme
	for _, x := range r.plan.Problems {
		lines = append(lines, wrapped(t.Wrong.Render(t.Fail)+" ", x.Resource+": "+x.Why, w)...)
		lines = append(lines, wrapped("  ", t.Muted.Render("way out: "+x.WayOut), w)...)
	}
	for i, row := range r.rows {
		cursor := "  "
		if i == r.at {
			cursor = t.Accented.Render(t.Pointer) + " "
			at = len(lines)
		}
		if row.action == nil {
			lines = append(lines, cursor+t.Title.Render(strings.ToUpper(row.step)))
			continue
		}
		lines = append(lines, r.action(*row.action, cursor, w)...)
	}
	for _, n := range r.plan.Notes {
		lines = append(lines, wrapped(t.Caution.Render(t.Glyphs.Warn)+" ", n.Text, w)...)
	}
	return lines, at
}

func (r *Review) action(a plan.Action, cursor string, w int) []string {
	t := r.ctx.Theme
	style := t.Plain
	switch a.Verb {
	case plan.Create:
		style = t.Good
	case plan.Update:
		style = t.Caution
	case plan.Replace, plan.Delete:
		style = t.Wrong
	}
	detail := a.Reason
	if detail == "" && len(a.Changes) > 0 && a.Verb != plan.Create {
		detail = a.Changes[0].Field + " " + a.Changes[0].From + " -> " + a.Changes[0].To
	}
	lines := []string{widget.Row(cursor+style.Render(plain.Sign(a.Verb)+" "+widget.Pad(string(a.Verb), 8))+t.Plain.Render(a.Title)+"  "+t.Muted.Render(detail), t.Muted.Render(r.answer(a)), w-1)}
	if r.open[a.ID] {
		for _, c := range a.Changes {
			from := ""
			if c.From != "" {
				from = c.From + " -> "
			}
			lines = append(lines, "             "+t.Muted.Render(widget.Cut(c.Field+": "+from+c.To, w-14)))
		}
	}
	if r.calls {
		for _, c := range a.Calls {
			lines = append(lines, "             "+t.Accented.Render(widget.Cut("aws "+c, w-14)))
		}
	}
	return lines
}

// answer says where the answer behind an action came from.
func (r *Review) answer(a plan.Action) string {
	for _, c := range a.Changes {
		if c.Answer != "" {
			return r.ctx.Source(c.Answer)
		}
	}
	return ""
}

func (r *Review) foot(w int) []string {
	t := r.ctx.Theme
	e := r.ctx.Estimate()
	mark := ""
	if e.Uncertain {
		mark = " (estimated)"
	}
	lines := []string{"  " + t.Plain.Render("Costs ") + t.Title.Render(fmt.Sprintf("$%.2f", e.USD)) + t.Plain.Render(" a month while it runs"+mark+". Removing it: slipway destroy.")}
	if r.left > 0 {
		lines = append(lines, "  "+t.Muted.Render(fmt.Sprintf("%d changes elsewhere are left for slipway apply.", r.left)))
	}
	switch {
	case !r.runnable():
		lines = append(lines, "  "+t.Wrong.Render("This plan cannot run; nothing was written. Edit the answers (e) or mend it and read again (r)."))
	case r.plan.Empty():
		lines = append(lines, "  "+t.Good.Render("AWS has what the answers ask for. Enter shows the checklist."))
	case r.typing:
		lines = append(lines, "  "+t.Plain.Render("Type "+r.ctx.Settings.App+" to do this: ")+r.name.View(), "  "+t.Wrong.Render(r.refused))
	default:
		lines = append(lines, "  "+t.Plain.Render("Nothing has been created yet."))
	}
	for i := range lines {
		lines[i] = widget.Cut(lines[i], w)
	}
	return lines
}

// Keys are the keys that work now.
func (r *Review) Keys() []key.Binding {
	switch {
	case r.typing:
		return []key.Binding{binding("enter", "apply", "enter"), binding("esc", "not yet", "esc")}
	case !r.read:
		return []key.Binding{keyBack}
	case r.runnable():
		return []key.Binding{keyConfirm, keyMove, keyOpen, keyEdit, keyCalls, keyReread, keyBack}
	}
	return []key.Binding{keyEdit, keyReread, keyBack, keyMove}
}

// Place names the screen.
func (r *Review) Place() string {
	if r.only != "" {
		return "plan · " + r.only
	}
	return "plan"
}

// Step is the step whose plan is shown, if it is one's.
func (r *Review) Step() string { return r.only }

// wrapped indents text under a sign.
func wrapped(sign, text string, w int) []string {
	var lines []string
	for i, l := range widget.Wrap(text, w-6) {
		if i == 0 {
			lines = append(lines, "  "+sign+l)
			continue
		}
		lines = append(lines, "    "+l)
	}
	return lines
}
