package text

import (
	"io"
	"strconv"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/release"
)

// Origin is where a revision comes from, in one line: 3f9c2e1 Fix the cart (Ada), deployed by ben. It is "" where
// nothing is known of the commit.
func Origin(o live.Origin) string {
	if o.Commit == "" {
		return ""
	}
	line := commit(o)
	if o.By != "" {
		line += ", " + doneBy(o)
	}
	return line
}

// commit is what an image was built from.
func commit(o live.Origin) string {
	var words []string
	if o.Commit != "" {
		words = append(words, o.Short())
	}
	if o.Dirty() {
		words = append(words, "and what was not committed, after")
	}
	if o.Subject != "" {
		words = append(words, o.Subject)
	}
	if o.Author != "" {
		words = append(words, "("+o.Author+")")
	}
	return strings.TrimSuffix(strings.Join(words, " "), ", after")
}

// doneBy is who registered a revision and how.
func doneBy(o live.Origin) string {
	if o.Kind == "rollback" {
		return "rolled back to by " + o.By
	}
	return "deployed by " + o.By
}

// RevisionHead is a revision's first line: how it stands, since when, what it runs, who brought it.
func RevisionHead(r release.Revision, now time.Time) string {
	words := []string{string(r.State)}
	if !r.At.IsZero() {
		words = append(words, When(r.At, now))
	}
	words = append(words, r.Image.Name())
	if r.Origin.By != "" {
		words = append(words, doneBy(r.Origin))
	}
	return strings.Join(words, ", ")
}

// RevisionLines are the lines below it: the commit, and what it lacks.
func RevisionLines(r release.Revision) (lines []string) {
	if c := commit(r.Origin); c != "" {
		lines = append(lines, c)
	}
	for _, g := range r.Gone {
		lines = append(lines, "it lacks "+g)
	}
	for _, u := range r.Unread {
		lines = append(lines, "could not verify: "+u)
	}
	return lines
}

// Revisions writes the history of the API's deployments, newest first. older are left out of it.
func Revisions(w io.Writer, rows []release.Revision, older int, now time.Time) {
	for _, r := range rows {
		Printf(w, "%-5d %s\n", r.Number, RevisionHead(r, now))
		for _, l := range RevisionLines(r) {
			Printf(w, "      %s\n", l)
		}
	}
	if said := Older(older); said != "" {
		Printf(w, "%s\n", said)
	}
}

// Older says how many revisions are left out, "" where none is.
func Older(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 older revision is left out: slipway rollback --all lists it"
	}
	return strconv.Itoa(n) + " older revisions are left out: slipway rollback --all lists them"
}

// RevisionsJSON writes the history for programs.
func RevisionsJSON(w io.Writer, rows []release.Revision, older int) error {
	type revision struct {
		Revision   int        `json:"revision"`
		Definition string     `json:"definition"`
		State      string     `json:"state"`
		Registered *time.Time `json:"registered,omitempty"`
		Image      string     `json:"image"`
		Tag        string     `json:"tag,omitempty"`
		Commit     string     `json:"commit,omitempty"`
		Subject    string     `json:"subject,omitempty"`
		Author     string     `json:"author,omitempty"`
		By         string     `json:"deployed_by,omitempty"`
		With       string     `json:"deployed_with,omitempty"`
		Lacks      []string   `json:"lacks,omitempty"`
		Unread     []string   `json:"could_not_verify,omitempty"`
	}
	out := struct {
		Revisions []revision `json:"revisions"`
		Older     int        `json:"older"`
	}{Revisions: []revision{}, Older: older}
	for _, r := range rows {
		v := revision{Revision: r.Number, Definition: r.Name, State: string(r.State), Image: r.Reference, Tag: r.Image.Tag,
			Commit: r.Origin.Commit, Subject: r.Origin.Subject, Author: r.Origin.Author, By: r.Origin.By, With: r.Origin.Kind,
			Lacks: r.Gone, Unread: r.Unread}
		if !r.At.IsZero() {
			v.Registered = new(r.At.UTC())
		}
		out.Revisions = append(out.Revisions, v)
	}
	return encode(w, out)
}
