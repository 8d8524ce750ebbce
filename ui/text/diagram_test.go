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
		Edges: []status.Edge{{From: "api", To: "job-end", Label: "1"}, {From: "0.0.0.0/0", To: "api", Label: "tcp 22",
			Open: true}},
	})
	want := "```mermaid\nflowchart LR\n" +
		"  n_api[\"api\"]\n" +
		"  n_job_end[\"a#quot;]; end #96;#96;#96;#lt;b#gt;\"]\n" +
		"  n_api -->|\"1\"| n_job_end\n" +
		"  open1[\"0.0.0.0/0\"] ==>|\"OPEN: tcp 22\"| n_api\n```\n"
	if b.String() != want {
		t.Errorf("writes\n%s\nwant\n%s", b.String(), want)
	}
}
