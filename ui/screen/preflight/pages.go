package preflight

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// page is a page over preflight: the profiles there are, or the policy to ask for.
type page struct {
	documents []cloud.PolicyDocument // of the policy; nil on the page of profiles
	cursor    int                    // the profile under the cursor, or the first line of the policy that is shown
	notice    string                 // what came of the last key
}

func (p *Model) showProfiles() {
	at := slices.IndexFunc(p.profiles, func(one account.Profile) bool { return one.Name == p.profileInUse() })
	p.page = &page{cursor: max(0, at)}
}

func (p *Model) showPolicy() {
	p.page = &page{documents: account.Policy(p.ctx.Session.Who, *p.ctx.Settings)}
}

var (
	keyUse   = screen.Binding("enter", "use it", "enter")
	keyWrite = screen.Binding("w", "write files", "w")
	keyCopyP = screen.Binding("y", "copy document", "y")
)

// handlePageKey takes a key on the page.
func (p *Model) handlePageKey(msg tea.KeyPressMsg) tea.Cmd {
	page := p.page
	page.notice = ""
	switch {
	case key.Matches(msg, screen.KeyBack):
		p.page = nil
	case page.documents == nil:
		return p.handleProfileKey(msg)
	case key.Matches(msg, keyRecheck):
		return p.handleKey(msg)
	case key.Matches(msg, keyWrite):
		return writePolicy(p.ctx.Session.Env.Dir, page.documents)
	case key.Matches(msg, keyCopyP):
		d := page.documents[p.documentAt()]
		page.notice = "Copied " + d.Name + ", if the terminal lets programs copy."
		return tea.SetClipboard(d.JSON)
	default:
		page.cursor = screen.MoveCursor(page.cursor, 1<<20, msg) // Render keeps it within the policy
	}
	return nil
}

func (p *Model) handleProfileKey(msg tea.KeyPressMsg) tea.Cmd {
	if !key.Matches(msg, screen.KeyEnter) {
		p.page.cursor = screen.MoveCursor(p.page.cursor, len(p.profiles)-1, msg)
		return nil
	}
	profile := p.profiles[p.page.cursor]
	if profile.Broken != "" {
		p.page.notice = "Profile " + profile.Name + " cannot be used: " + profile.Broken + "."
		return nil
	}
	return p.follow(p.useProfile(profile))
}

// policyFolder is where the policy's documents are written, under the project.
const policyFolder = "slipway-policy"

// policyWritten says what came of writing the policy.
type policyWritten struct {
	documents []cloud.PolicyDocument
	err       error
}

func (m policyWritten) text() string {
	if m.err != nil {
		return "The policy could not be written: " + m.err.Error()
	}
	return fmt.Sprintf("Written: %d documents in %s/. Each becomes a managed policy: aws iam create-policy "+
		"--policy-name NAME --policy-document file://%s/NAME.json",
		len(m.documents), policyFolder, policyFolder)
}

// writePolicy writes each document into a file of its own, as IAM takes them.
func writePolicy(folder string, documents []cloud.PolicyDocument) tea.Cmd {
	return func() tea.Msg {
		dir := filepath.Join(folder, policyFolder)
		err := os.MkdirAll(dir, 0o755)
		for _, d := range documents {
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, d.Name+".json"), []byte(d.JSON+"\n"), 0o644)
			}
		}
		return policyWritten{documents, err}
	}
}

// renderProfiles draws the list, and what there is to say about the one under the cursor.
func (p *Model) renderProfiles(w, h int) string {
	t, page := p.ctx.Theme, p.page
	name := 0
	for _, profile := range p.profiles {
		name = max(name, len(profile.Name))
	}
	name = min(name, 24)
	var rows []string
	for i, profile := range p.profiles {
		cursor, ink, text := "  ", t.Plain, profileText(profile)
		if profile.Broken != "" {
			text = t.Glyphs.Fail + " " + profile.Broken
		}
		if profile.Name == p.profileInUse() {
			text = "in use: " + text
		}
		if i == page.cursor {
			cursor, ink = t.Accented.Render(t.Pointer)+" ", t.Chosen
		}
		rows = append(rows, "  "+cursor+ink.Render(widget.Pad(profile.Name, name))+"  "+
			t.Muted.Render(cmp.Or(widget.Clause(text, w-name-8), widget.Cut(text, w-name-8))))
	}
	head := []string{" " + t.Title.Render("PROFILES") + t.Muted.Render("  which account should be used?"), ""}
	foot := []string{""}
	if page.notice != "" {
		foot = append(foot, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, page.notice, w-2)...)
	} else {
		profile := p.profiles[page.cursor]
		if text := cmp.Or(profile.Broken, profileText(profile)); len(text) > w-name-8 {
			foot = append(foot, widget.Hang("  ", t.Plain, profile.Name+": "+text, w-4)...)
		}
		if profile.SignIn != nil {
			foot = append(foot, widget.Hang("  ", t.Muted, "Its session begins with: "+strings.Join(profile.SignIn, " "),
				w-4)...)
		}
	}
	shown, _, below := widget.Window(rows, page.cursor, page.cursor+1, h-len(head)-len(foot))
	if below {
		foot[0] = "    " + t.Muted.Render(text.Plural(len(rows), "profile")+" in all")
	}
	return widget.Fit(strings.Join(slices.Concat(head, shown, foot), "\n"), w, h)
}

// renderPolicy draws the documents from the line at the top on, with what is missing marked.
func (p *Model) renderPolicy(w, h int) string {
	t, page := p.ctx.Theme, p.page
	missing := p.findings["permissions"].Missing
	head := []string{" " + t.Title.Render("POLICY")}
	for _, l := range widget.Wrap(fmt.Sprintf("These %d documents allow all that slipway does for %s, and no more. "+
		"Attach each as a managed policy.",
		len(page.documents), cmp.Or(p.ctx.Settings.App, "an app called app")), w-4) {
		head = append(head, "   "+t.Muted.Render(l))
	}
	if len(missing) > 0 {
		head = append(head, "   "+t.Wrong.Render(t.Fail)+" "+t.Plain.Render(widget.Cut(text.Plural(len(missing), "action")+
			" not allowed now, marked below", w-6)))
	}
	head = append(head, "")
	lines, _ := p.policyLines(w)
	foot := []string{""}
	if page.notice != "" {
		foot = append(foot, widget.Hang("  ", t.Plain, page.notice, w-4)...)
	}
	room := max(1, h-len(head)-len(foot))
	page.cursor = max(0, min(page.cursor, len(lines)-room))
	shown := lines[page.cursor:min(len(lines), page.cursor+room)]
	if last := page.cursor + len(shown); len(lines) > room {
		foot[0] = "   " + t.Muted.Render(fmt.Sprintf("lines %d to %d of %d", page.cursor+1, last, len(lines)))
	}
	return widget.Fit(strings.Join(slices.Concat(head, shown, foot), "\n"), w, h)
}

// policyLines are the documents over as many lines as they take, and the line each begins at.
func (p *Model) policyLines(w int) (lines []string, begins []int) {
	t := p.ctx.Theme
	missing := p.findings["permissions"].Missing
	for _, d := range p.page.documents {
		begins = append(begins, len(lines))
		lines = append(lines, "   "+t.Accented.Render(widget.Cut(d.Name+".json", w-4)))
		for line := range strings.Lines(d.JSON) {
			line = strings.TrimRight(line, "\n")
			mark, ink := "   ", t.Plain
			if slices.ContainsFunc(missing, func(action string) bool { return strings.Contains(line, `"`+action+`"`) }) {
				mark, ink = " "+t.Wrong.Render(t.Fail)+" ", t.Wrong
			}
			blanks := line[:len(line)-len(strings.TrimLeft(line, " "))]
			for i, part := range widget.Wrap(strings.TrimLeft(line, " "), w-6-len(blanks)) {
				if i > 0 {
					mark, part = "   ", "  "+part
				}
				lines = append(lines, mark+ink.Render(blanks+part))
			}
		}
		lines = append(lines, "")
	}
	return lines, begins
}

// documentAt is the document at the top of the page.
func (p *Model) documentAt() (at int) {
	_, begins := p.policyLines(p.width)
	for i, begin := range begins {
		if begin <= p.page.cursor {
			at = i
		}
	}
	return at
}
