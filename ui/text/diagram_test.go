package text

import (
	"strings"
	"testing"

	"slipway/steps/status"
)

// TestMermaid: names that Mermaid or Markdown would read as their own stay text.
func TestMermaid(t *testing.T) {
	var b strings.Builder
	Mermaid(&b, status.Diagram{
		Boxes: []status.Box{{ID: "api", Title: "api"}, {ID: "job-end", Title: "a\"]; end ```\x1b[2J<b>"}},
		Edges: []status.Edge{{From: "api", To: "job-end", Label: "1"}, {From: "internet", To: "api", Label: "tcp 22",
			Open: true, Source: "0.0.0.0/0"}},
	})
	want := "```mermaid\nflowchart LR\n" +
		"  n_api[\"api\"]\n" +
		"  n_job_end[\"a#quot;]; end #96;#96;#96;#lt;b#gt;\"]\n" +
		"  n_api -->|\"1\"| n_job_end\n" +
		"  n_internet ==>|\"OPEN tcp 22\"| n_api\n" +
		"  linkStyle 1 stroke:#c4004e,color:#c4004e\n```\n"
	if b.String() != want {
		t.Errorf("writes\n%s\nwant\n%s", b.String(), want)
	}
}

// TestDiagramOpen: what stands open is said with the box it leads to, once, and a group without a box is not left out.
func TestDiagramOpen(t *testing.T) {
	var b strings.Builder
	Diagram(&b, status.Diagram{
		Boxes: []status.Box{{ID: "internet", Title: "internet"}, {ID: "api", Title: "api", Row: status.Compute},
			{ID: "source-sg-1", Title: "sg-1", Row: status.Stranger}, {ID: "old-sg", Title: "old-sg", Row: status.Stranger}},
		Edges: []status.Edge{{From: "internet", To: "api", Label: "tcp 22", Open: true, Source: "0.0.0.0/0"},
			{From: "source-sg-1", To: "api", Label: "everything", Open: true, Source: "sg-1"},
			{From: "source-sg-1", To: "old-sg", Label: "udp 53", Open: true, Source: "sg-1"}},
	})
	want := "api; OPEN on tcp 22 to the internet (0.0.0.0/0); OPEN on everything to sg-1.\n" +
		"OPEN: old-sg lets in udp 53 from sg-1.\n"
	if b.String() != want {
		t.Errorf("says\n%s\nwant\n%s", b.String(), want)
	}
}
