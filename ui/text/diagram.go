package text

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"slipway/steps/clean"
	"slipway/steps/cost"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// Diagram tells the picture of a stack in words, a line a box: what reaches it, how it stands, what it costs.
func Diagram(w io.Writer, d status.Diagram) {
	for _, b := range d.Boxes {
		if b.Row == status.Outside || b.Row == status.Stranger {
			continue
		}
		parts := []string{b.Title}
		if b.Detail != "" {
			parts = append(parts, b.Detail)
		}
		if b.Words != "" {
			parts = append(parts, b.Words)
		}
		if from := ReachedFrom(d, b.ID); from != "" {
			parts = append(parts, from)
		}
		if b.USD >= 0.005 {
			parts = append(parts, fmt.Sprintf("%.2f dollars a month", b.USD))
		}
		for _, e := range d.OpenTo(b.ID) {
			parts = append(parts, "OPEN on "+e.Label+" to "+whomOpen(e))
		}
		Printf(w, "%s.\n", strings.Join(parts, "; "))
	}
	for _, e := range d.Open() {
		if to, ok := d.Box(e.To); !ok || to.Row == status.Stranger {
			Printf(w, "OPEN: %s.\n", OpenDoor(d, e))
		}
	}
}

// whomOpen is whom a rule lets in that should not be there.
func whomOpen(e status.Edge) string {
	if e.From == "internet" {
		return "the internet (" + e.Source + ")"
	}
	return e.Source
}

// ReachedFrom says what reaches a box and through which port, or when it is started; "" where nothing does.
func ReachedFrom(d status.Diagram, id string) string {
	var from []string
	label := ""
	for _, e := range d.Edges {
		if b, ok := d.Box(e.From); ok && e.To == id && !e.Open {
			from, label = append(from, reacher(b)), e.Label
		}
	}
	switch {
	case len(from) == 0:
		return ""
	case strings.ContainsAny(label, "("):
		return "started by " + List(from) + ", " + label
	}
	return "reached from " + List(from) + " on port " + label
}

// reacher is what a box is called that reaches others.
func reacher(b status.Box) string {
	if b.Row == status.Outside || b.Row == status.Entry {
		return "the " + b.Title
	}
	return b.Title
}

// OpenDoor says whom a rule lets in that should not be there.
func OpenDoor(d status.Diagram, e status.Edge) string {
	to := e.To
	if b, ok := d.Box(e.To); ok {
		to = b.Title
	}
	return fmt.Sprintf("%s lets in %s from %s", to, e.Label, e.Source)
}

// Mermaid writes the picture as a Mermaid flow chart in Markdown, which GitHub and GitLab draw.
func Mermaid(w io.Writer, d status.Diagram) {
	Printf(w, "```mermaid\nflowchart LR\n")
	for _, b := range d.Boxes {
		lines := []string{mermaidText(b.Title)}
		for _, l := range []string{b.Detail, b.Words} {
			if l != "" {
				lines = append(lines, mermaidText(l))
			}
		}
		if b.USD >= 0.005 {
			lines = append(lines, fmt.Sprintf("$%.2f a month", b.USD))
		}
		Printf(w, "  %s[\"%s\"]\n", mermaidID(b.ID), strings.Join(lines, "<br/>"))
	}
	var open []string
	for i, e := range d.Edges {
		arrow, label := "-->", e.Label
		if e.Open {
			arrow, label = "==>", "OPEN "+e.Label
			open = append(open, strconv.Itoa(i))
		}
		Printf(w, "  %s %s|\"%s\"| %s\n", mermaidID(e.From), arrow, mermaidText(label), mermaidID(e.To))
	}
	if len(open) > 0 { // Mermaid numbers arrows in the order they are written
		Printf(w, "  linkStyle %s stroke:#c4004e,color:#c4004e\n", strings.Join(open, ","))
	}
	Printf(w, "```\n")
}

// mermaidID is a name that Mermaid takes: letters, digits and underscores, and no word of its own, such as end.
func mermaidID(id string) string {
	return "n_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, id)
}

// mermaidText is a text inside quotes, where Mermaid reads HTML's entities.
func mermaidText(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "`", "#96;").Replace(clean.Line(s))
}

// Share writes a finished setup as Markdown for others: where it answers, its picture, its price by step, and what the
// checklist says. No account number, no address of AWS's own and no secret is in it.
func Share(w io.Writer, s stack.Settings, url string, d status.Diagram, e cost.Estimate, checks string) {
	Printf(w, "# %s, %s\n\n", clean.Line(s.App), clean.Line(s.Environment))
	if s.Service.Domain != "" {
		Printf(w, "- Answers at %s\n", url)
	}
	Printf(w, "- Runs in %s on ECS Fargate\n- Costs about $%.2f a month\n- Security: %s\n\n", s.Region, e.USD, checks)
	Mermaid(w, d)
	Printf(w, "\n| part | what | USD a month |\n|---|---|---:|\n")
	for _, b := range d.Boxes {
		if b.Row == status.Outside || b.Row == status.Stranger {
			continue
		}
		price := ""
		if b.USD >= 0.005 {
			price = fmt.Sprintf("%.2f", b.USD)
		}
		cell := strings.NewReplacer("|", `\|`)
		Printf(w, "| %s | %s | %s |\n", cell.Replace(clean.Line(b.Title)), cell.Replace(clean.Line(b.Detail)), price)
	}
	Printf(w, "| all | | %.2f |\n\nMade with slipway.\n", e.USD)
}
