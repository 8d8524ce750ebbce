package release

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps/plan"
	"slipway/steps/workspace"
)

// Row is one thing that a deployment changes, as people read it: a label and lines to it.
type Row struct {
	Label string
	Lines []string
}

// Rows say what a deployment changes. findings writes those of a scan.
func (r Release) Rows(findings func(map[string]int) string) (rows []Row) {
	add := func(label string, lines ...string) {
		if lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" }); len(lines) > 0 {
			rows = append(rows, Row{label, lines})
		}
	}
	add("image", r.imageLine())
	if r.To.Findings != nil {
		add("scan", findings(r.To.Findings))
	}
	add("commits", r.commitLines()...)
	if r.To.Builds && r.To.Dirty {
		add("folder", fmt.Sprintf("files differ from commit %s, so the tag ends in a hash of what is sent to the build: "+
			"%s. No commit holds that state", short(r.To.Commit), r.To.Tag))
	}
	add("variables", changeLines(r.Variables, true)...)
	add("secrets", changeLines(r.Secrets, false)...)
	add("settings", settingLines(r.Settings)...)
	add("because", r.Reasons...)
	if r.Command != "" {
		add("first", r.Command+" runs once, as a task of the new revision; when it fails, nothing moves")
	}
	if len(r.Moves) > 0 {
		add("moves", strings.Join(r.Moves, ", then "))
	}
	if r.Elsewhere > 0 {
		add("elsewhere", other(r.Elsewhere))
	}
	return rows
}

func other(n int) string {
	if n == 1 {
		return "1 other change waits: slipway plan"
	}
	return fmt.Sprintf("%d other changes wait: slipway plan", n)
}

// Name is the image as people know it: its tag, else the start of its digest.
func (i Image) Name() string {
	switch {
	case i.Tag != "":
		return shortTag(i.Tag)
	case i.Digest != "":
		return "sha256:" + short(strings.TrimPrefix(i.Digest, "sha256:"))
	}
	return "unknown"
}

// shortTag is a tag whose commit is as short as git writes it.
func shortTag(tag string) string {
	if m := commitTag.FindStringSubmatch(tag); m != nil {
		return m[1][:7] + tag[len(m[1]):]
	}
	return tag
}

func short(sha string) string { return sha[:min(len(sha), 7)] }

// pinned is an image with the start of its digest, where both are known.
func (i Image) pinned() string {
	if i.Tag == "" || i.Digest == "" {
		return i.Name()
	}
	return i.Name() + " (sha256:" + strings.TrimPrefix(i.Digest, "sha256:")[:12] + ")"
}

func (r Release) imageLine() string {
	from := r.From.pinned()
	same := r.From.Digest != "" && r.From.Digest == r.To.Digest
	switch {
	case same:
		return from + " stays"
	case r.To.Looks != "":
		return from + " -> " + r.To.Looks + ", whose digest is looked up"
	case r.To.Builds:
		return from + " -> " + r.To.Name() + ", built from this folder and pushed"
	}
	if r.To.Back != "" {
		return from + " -> " + r.To.pinned() + ", which ran before: nothing is built"
	}
	return from + " -> " + r.To.pinned() + ", in ECR already: nothing is built"
}

// commitLines are the commits between what runs and what is brought.
func (r Release) commitLines() (lines []string) {
	from, to, h := r.From.Commit(), r.To.Image.Commit(), r.To.History
	switch {
	case to == "" || r.From.Digest != "" && r.From.Digest == r.To.Digest:
		return nil
	case from == "":
		return []string{"what runs was not built from a commit, so what lies between is not known"}
	case from == to:
		return nil
	case errors.Is(h.Err, workspace.ErrNotInClone):
		return []string{fmt.Sprintf("%s or %s is not in this clone, so what lies between is not known; git fetch may bring "+
			"it", short(from), short(to))}
	case h.Err != nil:
		return []string{"what lies between is not known: " + h.Err.Error()}
	}
	n := len(h.Commits) + h.More
	if n > 0 {
		lines = append(lines, fmt.Sprintf("%d new since %s", n, short(from)))
	}
	for _, c := range h.Commits {
		lines = append(lines, "  "+short(c.SHA)+" "+c.Subject+" ("+c.Author+")")
	}
	if h.More > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", h.More))
	}
	if h.Back > 0 {
		lines = append(lines, fmt.Sprintf("goes back: %d of what runs are not in it", h.Back))
	}
	return lines
}

// changeLines are what comes, changes and goes. Values are told of plain variables only.
func changeLines(changes []plan.Change, values bool) []string {
	var added, changed, removed []string
	for _, c := range changes {
		name := c.Field
		if values && c.To != "removed" {
			name += "=" + c.To
		}
		switch {
		case c.To == "removed" || c.To == "none":
			removed = append(removed, c.Field)
		case c.From == "":
			added = append(added, name)
		default:
			changed = append(changed, name)
		}
	}
	var lines []string
	for _, of := range []struct {
		word  string
		names []string
	}{{"added: ", added}, {"changed: ", changed}, {"removed: ", removed}} {
		if len(of.names) > 0 {
			lines = append(lines, of.word+strings.Join(of.names, ", "))
		}
	}
	return lines
}

func settingLines(changes []plan.Change) (lines []string) {
	for _, c := range changes {
		from := c.From
		if from == "" {
			from = "none"
		}
		lines = append(lines, c.Field+": "+from+" -> "+c.To)
	}
	return lines
}

// Sentence says what serves.
func (s Serving) Sentence() string {
	if s.Revision == "" {
		return "What serves could not be confirmed"
	}
	said := s.Revision + " serves"
	if s.Before {
		said += ", as before"
	}
	said += fmt.Sprintf(": %d of %d tasks run", s.Running, s.Desired)
	if s.Targets > 0 {
		said += fmt.Sprintf(", %d of %d targets healthy", s.Healthy, s.Targets)
	}
	if s.OK() && len(s.Unread) == 0 {
		said += "; the newest revision of every family is what runs"
	}
	return said
}
