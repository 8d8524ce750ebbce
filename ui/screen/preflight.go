package screen

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/ui/widget"
)

// Preflight looks at what a setup needs before anything is asked: credentials, account, region, permissions, quotas, Docker, git.
type Preflight struct {
	ctx  *Context
	ask  context.Context
	open func(context.Context, stack.Settings) (*steps.Session, error)

	generation int
	findings   []account.Finding
	total      int
	ended      bool
	live       *live.Stack // what is there of a stack that slipway.yaml describes
	found      []stack.Identity
	choice     int
}

// preflightMsg is one round's news.
type preflightMsg struct {
	generation int
	finding    *account.Finding
	next       <-chan preflightMsg
	session    *steps.Session
	live       *live.Stack
	found      []stack.Identity
	ended      bool
}

// Passed says that the account is open and fit. Choice is the stack that was chosen among those found, nil for a new one.
type Passed struct {
	Live   *live.Stack
	Choice *stack.Identity
}

// NewPreflight makes the screen; open makes the session for the settings' region and the chosen profile.
func NewPreflight(ask context.Context, ctx *Context, open func(context.Context, stack.Settings) (*steps.Session, error)) *Preflight {
	return &Preflight{ctx: ctx, ask: ask, open: open, total: 8}
}

// Init starts to look.
func (p *Preflight) Init() tea.Cmd {
	p.generation++
	p.findings, p.ended = nil, false
	news := make(chan preflightMsg, 16)
	go p.look(p.generation, *p.ctx.Settings, p.ctx.HasFile, news)
	return hear(news)
}

// hear waits for one piece of news; each carries the channel the next comes on.
func hear(news <-chan preflightMsg) tea.Cmd {
	return func() tea.Msg {
		m, ok := <-news
		if !ok {
			return nil
		}
		m.next = news
		return m
	}
}

func (p *Preflight) look(generation int, settings stack.Settings, hasFile bool, news chan<- preflightMsg) {
	defer close(news)
	say := func(m preflightMsg) {
		m.generation = generation
		select {
		case news <- m:
		case <-p.ask.Done():
		}
	}
	session, err := p.open(p.ask, settings)
	if err != nil {
		f := account.Finding{ID: "credentials", Title: "Credentials", Status: account.Fail, Detail: err.Error(), Next: "slipway --sandbox shows everything without an account"}
		say(preflightMsg{finding: &f})
		say(preflightMsg{ended: true})
		return
	}
	var wait sync.WaitGroup
	var read *live.Stack
	var found []stack.Identity
	wait.Go(func() {
		account.Preflight(p.ask, session.World.Clients, settings, hasFile, func(f account.Finding) { say(preflightMsg{finding: &f}) })
	})
	wait.Go(func() {
		for _, f := range folderFindings(session, settings) {
			say(preflightMsg{finding: &f})
		}
	})
	wait.Go(func() {
		if hasFile {
			read = session.Read(p.ask)
			return
		}
		// without tag:GetResources there is nothing to offer, and nothing is lost: the names decide later
		found, _ = steps.Discover(p.ask, session.World.Clients, session.Who.Account, session.Who.Partition)
	})
	wait.Wait()
	say(preflightMsg{session: session, live: read, found: found, ended: true})
}

// folderFindings are about the folder and the container command line.
func folderFindings(s *steps.Session, settings stack.Settings) []account.Finding {
	docker := account.Finding{ID: "docker", Title: "Containers", Status: account.OK}
	switch {
	case s.World.Builder != nil:
		docker.Detail = s.World.Builder.Name()
	case settings.Builds():
		docker.Status, docker.Detail = account.Warn, "no docker, podman, finch or nerdctl answers"
		docker.Next = "start Docker, or give a ready image as image.uri"
	default:
		docker.Detail = "not needed: the image is ready"
	}
	git := account.Finding{ID: "git", Title: "Folder", Status: account.OK, Detail: folderWords(s.Folder)}
	return []account.Finding{docker, git}
}

func folderWords(f *workspace.Folder) string {
	var parts []string
	if f.Dockerfile != nil {
		parts = append(parts, "Dockerfile")
	} else {
		parts = append(parts, "no Dockerfile yet")
	}
	if f.Language != "" {
		parts = append(parts, f.Language)
	}
	if f.Git.Present && len(f.Git.SHA) >= 7 {
		parts = append(parts, "git "+f.Git.SHA[:7])
	}
	return strings.Join(parts, " · ")
}

var (
	keyBegin   = binding("enter", "go on", "enter")
	keyRecheck = binding("r", "look again", "r")
)

// Update takes news and keys.
func (p *Preflight) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case preflightMsg:
		if msg.generation != p.generation {
			return p, nil
		}
		if msg.finding != nil {
			p.findings = append(p.findings, *msg.finding)
		}
		if msg.session != nil {
			p.ctx.Session = msg.session
			p.live, p.found = msg.live, msg.found
		}
		p.ended = p.ended || msg.ended
		return p, hear(msg.next)
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, keyRecheck):
			return p, p.Init()
		case msg.String() == "up" || msg.String() == "k":
			p.choice = max(0, p.choice-1)
		case msg.String() == "down" || msg.String() == "j":
			p.choice = min(len(p.found), p.choice+1)
		case key.Matches(msg, keyBegin) && p.fit():
			passed := Passed{Live: p.live}
			if p.choice < len(p.found) {
				passed.Choice = &p.found[p.choice]
			}
			return p, send(passed)
		case msg.String() == "q" || key.Matches(msg, keyBack):
			return p, send(Leave{})
		}
	}
	return p, nil
}

// fit reports whether nothing that was looked at forbids to go on.
func (p *Preflight) fit() bool {
	if !p.ended || p.ctx.Session == nil {
		return false
	}
	for _, f := range p.findings {
		if f.Status == account.Fail {
			return false
		}
	}
	return true
}

// Render draws the findings, what to do about them, and the stacks that were found.
func (p *Preflight) Render(w, h int) string {
	t := p.ctx.Theme
	lines := []string{"",
		"  " + t.Plain.Render("From a folder to a live, checked, priced stack on AWS, one step at a time."),
		"  " + t.Muted.Render("Nothing is created until you have seen the plan and its price and typed the app's name."), ""}
	var rows []string
	width := min(w-4, 92)
	for _, f := range p.findings {
		rows = append(rows, p.sign(f.Status)+" "+t.Plain.Render(widget.Pad(f.Title, 14))+t.Muted.Render(widget.Cut(f.Detail, width-22)))
	}
	if !p.ended {
		rows = append(rows, p.ctx.Spinner()+" "+t.Muted.Render("looking"))
	}
	for _, l := range strings.Split(widget.Card(t, "Before we start", rows, width), "\n") {
		lines = append(lines, "  "+l)
	}
	lines = append(lines, "")
	for _, f := range p.findings {
		if f.Next != "" && f.Status != account.OK {
			lines = append(lines, wrapped(p.sign(f.Status)+" ", f.Detail+" "+t.Accented.Render("Next: ")+f.Next, w)...)
		}
	}
	if p.ended && len(p.found) > 0 {
		lines = append(lines, "", "  "+t.Plain.Render("This account has stacks that slipway made:"))
		for i, id := range p.found {
			lines = append(lines, p.option(i, id.App+" ("+id.Environment+")"))
		}
		lines = append(lines, p.option(len(p.found), "set up a new one"))
	} else if p.fit() {
		lines = append(lines, "  "+t.Chosen.Render(t.Pointer+" "+p.next()))
	}
	return widget.Fit(strings.Join(lines, "\n"), w, h)
}

func (p *Preflight) next() string {
	if p.ctx.HasFile {
		return "Go on with " + p.ctx.Settings.App
	}
	return "Begin"
}

func (p *Preflight) option(i int, text string) string {
	t := p.ctx.Theme
	if i == p.choice {
		return "  " + t.Chosen.Render(t.Pointer+" "+text)
	}
	return "    " + t.Plain.Render(text)
}

func (p *Preflight) sign(s account.Status) string {
	t := p.ctx.Theme
	switch s {
	case account.OK:
		return t.Good.Render(t.Glyphs.OK)
	case account.Fail:
		return t.Wrong.Render(t.Fail)
	case account.Warn:
		return t.Caution.Render(t.Glyphs.Warn)
	}
	return t.Muted.Render(t.Glyphs.Unknown)
}

// Keys are the keys that work now.
func (p *Preflight) Keys() []key.Binding {
	begin := keyBegin
	begin.SetEnabled(p.fit())
	return []key.Binding{begin, keyRecheck, binding("q", "leave", "q", "esc")}
}

// Place says how far the looking has come.
func (p *Preflight) Place() string {
	if p.ended {
		return "preflight"
	}
	return fmt.Sprintf("preflight %d/%d", min(len(p.findings), p.total), p.total)
}

// Step is empty.
func (p *Preflight) Step() string { return "" }
