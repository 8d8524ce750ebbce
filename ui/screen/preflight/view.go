package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/session"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

const (
	besideFrom  = 100 // from this width on, what the stack is stands beside the findings
	besideWidth = 38
	lowWindow   = 18 // below this height what is well gives way to what is not
)

// titles are the names of the checks while their results are outstanding.
var titles = map[string]string{
	"credentials": "Credentials", "account": "Account", "region": "Region", "permissions": "Permissions",
	"quotas":    "Quotas",
	"root-user": "Root user", "docker": "Containers", "folder": "Folder",
}

// Render draws the findings, the advice, and the choices. The choices are always in view; what is above them scrolls.
func (p *Model) Render(w, h int) string {
	p.width = w
	switch {
	case p.mend != nil:
		return p.renderMend(w, h)
	case p.page != nil && p.page.documents != nil:
		return p.renderPolicy(w, h)
	case p.page != nil:
		return p.renderProfiles(w, h)
	}
	offers := p.renderChoices(w, h)
	room := h - len(offers) - 1
	intro, card, reasons := p.intro(w), p.card(w, false), p.adviceLines(w)
	if p.done && h < lowWindow && len(card)+len(reasons) > room {
		card = p.card(w, true)
	}
	upper := slices.Concat(intro, card, reasons)
	switch {
	case len(upper) < room:
		upper = slices.Concat([]string{""}, upper)
	case len(upper) > room && p.done:
		upper = slices.Concat(card, reasons)
	}
	p.scroll, p.overflow = max(0, min(p.scroll, len(upper)-room)), len(upper) > room
	more := ""
	if left := len(upper) - p.scroll - room; left > 0 {
		more = "  " + p.ctx.Theme.Muted.Render(text.Plural(left, "line")+" more: pgdn")
	}
	lines := append(upper[p.scroll:min(len(upper), p.scroll+max(0, room))], more)
	return widget.Fit(strings.Join(append(lines, offers...), "\n"), w, h)
}

// intro says what this is, and for whom.
func (p *Model) intro(w int) (lines []string) {
	t := p.ctx.Theme
	say := func(ink theme.TextStyle, text string) {
		for _, l := range widget.Wrap(text, min(w-4, 116)) {
			lines = append(lines, "  "+ink.Render(l))
		}
	}
	say(t.Plain, "From a container in a folder to a live, checked, priced stack on AWS.")
	if p.account.Sandbox {
		say(t.Caution, "This is the sandbox: AWS is simulated here. Nothing is real or costs money.")
	} else {
		say(t.Muted, "For developers with an AWS account: you need not know ECS.")
	}
	say(t.Muted, "Nothing is created before you have seen the plan and its price and agreed.")
	return lines
}

// card draws the findings in a fixed order, so that nothing moves when they come in. Folded, the checks that passed
// are one row, apart from the account.
func (p *Model) card(w int, folded bool) []string {
	t := p.ctx.Theme
	width := p.detailWidth(w) + 20
	var rows []string
	left, fine := 0, 0
	for _, id := range p.expected {
		f, there := p.findings[id]
		switch {
		case there && folded && f.Status == account.OK && id != "account":
			fine++
		case there:
			ink := t.Muted
			if id == "account" && f.Status == account.OK {
				ink = t.Title
			}
			rows = append(rows, p.sign(f.Status)+" "+t.Plain.Render(widget.Pad(f.Title, 14))+ink.Render(p.shortDetail(f,
				width-20)))
		case !p.done:
			rows = append(rows, p.ctx.Spinner()+" "+t.Muted.Render(widget.Pad(titles[id], 14)+"looking"))
		default:
			left++
		}
	}
	if fine > 0 {
		rows = append(rows, p.sign(account.OK)+" "+t.Muted.Render(fmt.Sprintf("%d more are fine", fine)))
	}
	if left > 0 {
		rows = append(rows, t.Muted.Render(t.Waiting+" "+fmt.Sprintf("%d more can be looked at once this is mended", left)))
	}
	card := widget.Card(t, "Before we start", rows, width)
	if w >= besideFrom {
		card = widget.Beside(card, widget.Card(t, p.stackPartsTitle(), p.stackParts(len(rows)), besideWidth), width, 2)
	}
	return strings.Split(widget.Indent(card, 2), "\n")
}

// detailWidth is how much room a finding's words have in a row.
func (p *Model) detailWidth(w int) int {
	if w >= besideFrom {
		w -= besideWidth + 2
	}
	return min(w-4, widget.TextWidth) - 20
}

// detail is a finding's words in its row.
func (p *Model) detail(f account.Finding) string {
	if f.ID != "region" || f.Status == account.Fail {
		return f.Detail
	}
	return session.RegionFound(f.Detail, p.ctx.HasFile, p.ctx.Sources["region"])
}

// shortDetail is a finding's detail for its row, cut at a clause: the advice below has all of it.
func (p *Model) shortDetail(f account.Finding, room int) string {
	said := p.detail(f)
	if f.Status == account.OK || f.Next == "" {
		return widget.Cut(said, room)
	}
	if who, _, ok := strings.Cut(said, " may not do "); ok && len(said) > room {
		said = who + " may not do " + text.Plural(len(f.Missing), "action")
	}
	return cmp.Or(widget.Clause(said, room), widget.Cut(said, room))
}

func (p *Model) stackPartsTitle() string {
	if p.ctx.HasFile {
		return "What " + p.ctx.Settings.App + " is made of"
	}
	return "You will get"
}

// stackParts are the parts of the stack with what each costs a month once the folder was looked at, in n lines at
// least.
func (p *Model) stackParts(n int) (rows []string) {
	t, inner := p.ctx.Theme, besideWidth-4
	for _, s := range steps.All() {
		price := ""
		if usd := p.foreseen.Step(s.Name).USD; p.done && usd >= 0.005 {
			price = fmt.Sprintf("%.2f", usd)
		}
		rows = append(rows, widget.Row(t.Plain.Render(s.Title), t.Muted.Render(price), inner))
	}
	for len(rows) < n-1 {
		rows = append(rows, "")
	}
	if !p.done {
		return append(rows, "")
	}
	return append(rows, widget.Row(t.Muted.Render("about, in USD a month"),
		t.Title.Render(fmt.Sprintf("%.2f", p.foreseen.USD)), inner))
}

// renderChoices draws the choices, as many as there is room for around the chosen one, with the chosen one's note.
func (p *Model) renderChoices(w, h int) []string {
	t := p.ctx.Theme
	var lines []string
	from, to := 0, 0
	for i, o := range p.choices {
		if i != p.cursor {
			lines = append(lines, "    "+t.Plain.Render(o.Text))
			continue
		}
		from = len(lines)
		head := "  " + t.Chosen.Render(t.Pointer+" "+o.Text)
		if room := w - len("  > "+o.Text+"  ") - 1; len(o.Note) <= room {
			lines = append(lines, head+"  "+t.Muted.Render(o.Note))
		} else {
			lines = append(lines, head)
			for _, l := range widget.Wrap(o.Note, w-8) {
				lines = append(lines, "      "+t.Muted.Render(l))
			}
		}
		to = len(lines)
	}
	shown, _, _ := widget.Window(lines, from, to, max(to-from, min(len(lines), max(3, h*2/5))))
	return shown
}

func (p *Model) sign(s account.Status) string {
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
func (p *Model) Keys() []key.Binding {
	switch {
	case p.mend != nil:
		return []key.Binding{keyWriteMend, keySkipMend, keyLines, screen.KeyBack}
	case p.page != nil && p.page.documents != nil:
		return []key.Binding{screen.Binding("up/down", "scroll", "up", "down"), keyWrite, keyCopyP, keyRecheck,
			screen.KeyBack}
	case p.page != nil:
		return []key.Binding{keyUse, screen.KeyPick, screen.KeyBack}
	}
	begin, pick, profiles, policy, scroll := screen.KeyContinue, screen.KeyPick, keyProfiles, keyPolicy, keyScroll
	mendIt := keyMend
	mendIt.SetEnabled(p.done && p.ctx.Session != nil && len(p.mendable()) > 0)
	begin.SetEnabled(len(p.choices) > 0)
	pick.SetEnabled(len(p.choices) > 1)
	profiles.SetEnabled(len(p.profiles) > 0)
	policy.SetEnabled(p.accountOpen())
	scroll.SetEnabled(p.overflow)
	return []key.Binding{begin, pick, mendIt, profiles, keyRecheck, policy, scroll, screen.KeyLeave}
}

// Place says how many checks are done.
func (p *Model) Place() string {
	switch {
	case p.mend != nil:
		return p.mendPlace()
	case p.page != nil && p.page.documents != nil:
		return "policy"
	case p.page != nil:
		return "profiles"
	case p.done:
		return "preflight"
	}
	return fmt.Sprintf("preflight %d/%d", len(p.findings), len(p.expected))
}
