// Package preflight is the first screen: it checks what a setup needs before anything is asked, offers a way out of each
// problem, and is where the account is chosen. The checks themselves are steps/account's.
package preflight

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/account"
	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// Preflight looks at what a setup needs before anything is asked: credentials, account, region, permissions, quotas, Docker, git. It
// offers a way out of each trouble, and is where the account is chosen.
type Model struct {
	ctx   *screen.Context
	ask   context.Context
	doors screen.AccountActions
	in    screen.AccountRef
	note  string // what came of the last thing tried

	generation int
	rows       []string // the findings that are expected, in their order
	findings   map[string]account.Finding
	ended      bool
	live       *live.Stack // what is there of a stack that slipway.yaml describes
	there      int         // of its resources
	found      []stack.Identity
	profiles   []account.Profile
	canSignIn  bool // the aws command is installed
	offers     []offer
	at         int // of the offers
	top        int // of the findings, where they do not all go in

	page *page // the profiles or the policy over it; nil: neither
	// as last drawn, so that keys know what there is to scroll
	width int
	over  bool // not all findings go in
}

// NewPreflight makes the screen for the account that is meant.
func New(ask context.Context, ctx *screen.Context, doors screen.AccountActions, in screen.AccountRef) *Model {
	rows := slices.Concat(account.FindingIDs(ctx.HasFile), []string{"docker", "folder"})
	return &Model{ctx: ctx, ask: ask, doors: doors, in: in, rows: rows}
}

// Saying adds what came of the last thing tried.
func (p *Model) Saying(note string) *Model {
	p.note = note
	return p
}

// Init starts to look.
func (p *Model) Init() tea.Cmd {
	p.generation = p.ctx.NextGeneration()
	// what another account has is none of this one's, and nothing is kept for an account that is not open
	p.ctx.Session, p.ctx.Live = nil, nil
	clear(p.ctx.Choices)
	p.findings, p.offers, p.ended, p.at, p.top, p.page = map[string]account.Finding{}, nil, false, 0, 0, nil
	news := make(chan scanned, 16)
	go p.look(p.generation, *p.ctx.Settings, p.ctx.HasFile, news)
	return hear(news)
}

var (
	keyRecheck  = screen.Binding("r", "look again", "r")
	keyProfiles = screen.Binding("p", "profiles", "p")
	keyPolicy   = screen.Binding("v", "policy", "v")
	keyScroll   = screen.Binding("pgup/pgdn", "scroll", "pgup", "pgdown")
)

// Update takes news and keys.
func (p *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case scanned:
		if msg.generation != p.generation {
			return p, nil
		}
		p.learn(msg)
		return p, hear(msg.next)
	case policyWritten:
		if p.page != nil {
			p.page.said = msg.words()
		}
	case tea.KeyPressMsg:
		if p.page != nil {
			return p, p.turn(msg)
		}
		return p, p.press(msg)
	}
	return p, nil
}

// learn takes one piece of news.
func (p *Model) learn(msg scanned) {
	if msg.finding != nil {
		p.findings[msg.finding.ID] = *msg.finding
	}
	if msg.session != nil {
		p.ctx.Session = msg.session
		p.live, p.there, p.found = msg.live, msg.there, msg.found
	}
	if msg.ended {
		p.ended, p.profiles, p.canSignIn = true, msg.profiles, msg.canSignIn
		p.offers = p.ways()
	}
}

func (p *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keyRecheck):
		p.note = ""
		return p.Init()
	case key.Matches(msg, screen.KeyEnter) && p.at < len(p.offers):
		return p.take(p.offers[p.at])
	case key.Matches(msg, keyProfiles) && len(p.profiles) > 0:
		p.showProfiles()
	case key.Matches(msg, keyPolicy) && p.opened():
		p.showPolicy()
	case key.Matches(msg, screen.KeyLeave):
		return screen.Send(screen.Leave{})
	case msg.String() == "pgup":
		p.top = max(0, p.top-4)
	case msg.String() == "pgdown":
		p.top += 4 // Render keeps it within the findings
	default:
		p.at = screen.MoveCursor(p.at, max(0, len(p.offers)-1), msg)
	}
	return nil
}

// opened reports whether this account is open: a session of before may still be there when it is not.
func (p *Model) opened() bool {
	return p.ended && p.ctx.Session != nil && p.findings["credentials"].Status == account.OK
}

// fit reports whether nothing that was looked at forbids to go on.
func (p *Model) fit() bool { return p.opened() && len(p.failed()) == 0 }

// failed are the findings that forbid to go on, in their order.
func (p *Model) failed() (ids []string) {
	for _, id := range p.rows {
		if p.findings[id].Status == account.Fail {
			ids = append(ids, id)
		}
	}
	return ids
}

// Moving reports that something is being looked at.
func (p *Model) Moving() bool { return !p.ended }
