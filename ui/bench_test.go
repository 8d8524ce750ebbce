package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/screen/apply"
	"slipway/ui/screen/review"
	"slipway/ui/wizard"
)

// resources is how many a large stack has.
const resources = 60

// BenchmarkFirstFrame makes the program and draws its first window.
func BenchmarkFirstFrame(b *testing.B) {
	for b.Loop() {
		m := newModel(b.Context(), Options{Settings: fresh()})
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		if len(m.View().Content) == 0 {
			b.Fatal("nothing drawn")
		}
	}
}

// BenchmarkApplyFrame takes one batch of news of a run of 60 resources and draws it at 120x40.
func BenchmarkApplyFrame(b *testing.B) {
	settings := shop()
	m := newModel(b.Context(), Options{Settings: settings})
	m.ctx.Session = &session.Session{Env: steps.Env{Clock: cloud.SystemClock{},
		Clients: &cloud.Clients{Region: "eu-west-1"}}, Settings: settings}
	var p plan.Plan
	for i := range resources {
		a := plan.Action{ID: fmt.Sprintf("x/%d", i), Step: steps.Names()[i%7], Verb: plan.Create,
			Title: fmt.Sprintf("resource %d", i), Typical: 3 * time.Minute}
		if i > 7 {
			a.Needs = []string{fmt.Sprintf("x/%d", i-7)}
		}
		p.Actions = append(p.Actions, a)
	}
	m.running = apply.New(m.ctx, steps.Scope{}, p, &live.Stack{}, plan.Intent{})
	m.show(m.running)
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	now := time.Now()
	i := 0
	for b.Loop() {
		i++
		a := p.Actions[i%resources]
		m.Update(screen.RunEvents{{At: now, Action: a.ID, Step: a.Step, Title: a.Title, State: plan.Waiting,
			Detail: fmt.Sprint("creating ", i)}})
		m.View()
	}
}

// BenchmarkReviewFrame moves the cursor down a plan of 60 resources and draws it at 120x40.
func BenchmarkReviewFrame(b *testing.B) {
	m := large(b, newLab(b))
	r := review.New(b.Context(), m.ctx, steps.Scope{}, plan.Intent{})
	m.obey(m.show(r))
	if p, _, _ := r.Plan(); len(p.Work()) < resources || len(p.Problems) > 0 {
		b.Fatalf("%d actions, problems %+v", len(p.Work()), p.Problems)
	}
	m.moves(b)
}

// BenchmarkHomeFrame moves the cursor over the steps of a stack of 60 resources that stands, and draws it at 120x40.
func BenchmarkHomeFrame(b *testing.B) {
	l := newLab(b)
	l.clock = sandbox.NewFastClock(nil, 5000)
	l.box = sandbox.New(sandbox.Options{Clock: l.clock, Region: "eu-west-1", Account: "123456789012"})
	l.box.AddHostedZone("example.com")
	l.setUp(many())
	m := large(b, l)
	m.obeyAll(m.home(wizard.Next{}))
	m.moves(b)
}

// BenchmarkLiveHomeFrame does the same at 200x55, with everything that home shows of a stack that lives: each key has
// to be on the screen within 8 ms.
func BenchmarkLiveHomeFrame(b *testing.B) {
	l := newLab(b)
	l.clock = sandbox.NewFastClock(nil, 5000)
	l.box = sandbox.New(sandbox.Options{Clock: l.clock, Region: "eu-west-1", Account: "123456789012"})
	l.box.AddHostedZone("example.com")
	l.setUp(many())
	m := large(b, l)
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 55})
	m.obeyAll(m.home(wizard.Next{}))
	if frame := m.frame(); !strings.Contains(frame, "Last hour") || !strings.Contains(frame, "to the database") {
		b.Fatalf("it does not live:\n%s", frame)
	}
	m.moves(b)
	if took := b.Elapsed() / time.Duration(b.N); b.N > 50 && took > 8*time.Millisecond {
		b.Errorf("a key takes %s, want less than 8 ms", took)
	}
}

// many are the answers of a stack of 60 resources: each job has a schedule and a task definition.
func many() stack.Settings {
	s := shop()
	s.Secrets.Keys, s.Schedule.Jobs = nil, nil
	for i := range 14 {
		s.Schedule.Jobs = append(s.Schedule.Jobs, stack.Job{Name: fmt.Sprintf("job-%d", i), Command: "python -m jobs.work",
			Cron: fmt.Sprintf("%d 3 * * ? *", i)})
	}
	return s
}

// large is the program over many resources.
func large(b *testing.B, l *lab) *model {
	b.Helper()
	session, err := l.session(b.Context(), many(), screen.AccountRef{})
	if err != nil {
		b.Fatal(err)
	}
	m := newModel(b.Context(), Options{Settings: many()})
	m.ctx.Session = session
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	return m
}

// obey runs commands and what follows from them, one after the other.
func (m *model) obey(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil, spinner.TickMsg:
	case tea.BatchMsg:
		for _, c := range msg {
			m.obey(c)
		}
	default:
		_, next := m.Update(msg)
		m.obey(next)
	}
}

// obeyAll is obey without the waits for the next read.
func (m *model) obeyAll(cmd tea.Cmd) {
	done := make(chan tea.Msg, 16)
	running := 0
	begin := func(cmd tea.Cmd) {
		if cmd != nil {
			running++
			go func() { done <- cmd() }()
		}
	}
	begin(cmd)
	for deadline := time.After(5 * time.Second); running > 0; {
		select {
		case msg := <-done:
			running--
			switch msg := msg.(type) {
			case nil, spinner.TickMsg:
			case tea.BatchMsg:
				for _, c := range msg {
					begin(c)
				}
			default:
				_, next := m.Update(msg)
				begin(next)
			}
		case <-deadline:
			return
		}
	}
}

// moves presses down and up, and draws each time.
func (m *model) moves(b *testing.B) {
	b.Helper()
	before := m.frame()
	m.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	if m.frame() == before {
		b.Fatalf("the cursor does not move:\n%s", before)
	}
	keys := []tea.KeyPressMsg{{Code: tea.KeyUp}, {Code: tea.KeyDown}}
	i := 0
	for b.Loop() {
		i++
		m.Update(keys[i%2])
		m.View()
	}
}
