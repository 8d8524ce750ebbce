package widget

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/status"
	"slipway/ui/theme"
)

// drawnStack is a stack with everything a picture can hold, in every state.
func drawnStack() status.Diagram {
	compute := []string{"api", "job-cleanup", "job-digest"}
	d := status.Diagram{
		Boxes: []status.Box{
			{ID: "internet", Title: "internet"},
			{ID: "load-balancer", Title: "load balancer", Row: status.Entry, Detail: "api.example.com", USD: 25.7},
			{ID: "api", Title: "api × 2", Row: status.Compute, Detail: "1 vCPU, 2 GB", USD: 72.08, State: status.Unhealthy,
				Words: "0 of 2 running"},
			{ID: "scheduler", Title: "scheduler"},
			{ID: "job-cleanup", Title: "cleanup", Row: status.Compute, Detail: "job", USD: 0.08},
			{ID: "job-digest", Title: "digest", Row: status.Compute, State: status.Missing, Words: "not there yet"},
			{ID: "database", Title: "PostgreSQL 16", Row: status.Store, Detail: "db.t3.micro, 20 GB", USD: 17.14},
			{ID: "cache", Title: "Redis 7.1", Row: status.Store, State: status.Pending, Words: "creating", USD: 13.14},
			{ID: "images", Title: "images", Row: status.Beside, Detail: "ECR", State: status.Unknown},
			{ID: "secrets", Title: "secrets", Row: status.Beside, Detail: "SSM, 5"},
			{ID: "logs", Title: "logs", Row: status.Beside, Detail: "30 days", USD: 0.86},
		},
		Edges: []status.Edge{{From: "internet", To: "load-balancer", Label: "443"},
			{From: "load-balancer", To: "api", Label: "8000"},
			{From: "scheduler", To: "job-cleanup", Label: "cron(0 3 * * ? *)"},
			{From: "scheduler", To: "job-digest", Label: "cron(0 8 * * ? *)"},
			{From: "0.0.0.0/0", To: "database", Label: "tcp 5432", Open: true}},
	}
	for _, from := range compute {
		d.Edges = append(d.Edges, status.Edge{From: from, To: "database", Label: "5432"},
			status.Edge{From: from, To: "cache", Label: "6379"})
	}
	return d
}

// TestPicture: the picture fits every width, in characters the terminal has, with every box and open door in it.
func TestPicture(t *testing.T) {
	d := drawnStack()
	for w := 40; w <= 200; w++ {
		for _, ascii := range []bool{false, true} {
			lines := Picture(theme.New(true, ascii), d, w)
			text := ansi.Strip(strings.Join(lines, "\n"))
			for _, l := range lines {
				if ansi.StringWidth(l) > w {
					t.Fatalf("%d columns, ASCII %v: %d wide: %s", w, ascii, ansi.StringWidth(l), ansi.Strip(l))
				}
			}
			if i := strings.IndexFunc(text, func(r rune) bool { return r > 126 }); ascii && i >= 0 {
				t.Fatalf("%d columns: not ASCII: %q", w, text[i:])
			}
			for _, want := range []string{"load balancer", "api", "cleanup", "PostgreSQL 16", "Redis 7.1", "secrets", "OPEN",
				"0.0.0.0/0"} {
				if !strings.Contains(strings.ReplaceAll(text, "\n  ", " "), want) {
					t.Fatalf("%d columns, ASCII %v: no %s:\n%s", w, ascii, want, text)
				}
			}
		}
	}
}

// TestPictureFrames keeps the picture as people see it.
func TestPictureFrames(t *testing.T) {
	var b strings.Builder
	for _, w := range []int{60, 80, 120, 200} {
		for _, ascii := range []bool{false, true} {
			fmt.Fprintf(&b, "%d columns, ASCII %v\n%s\n\n", w, ascii,
				ansi.Strip(strings.Join(Picture(theme.New(true, ascii), drawnStack(), w), "\n")))
		}
	}
	golden.RequireEqual(t, b.String())
}

// TestPictureSVG: the image is well formed, whatever the names in it are, and asks nobody for anything.
func TestPictureSVG(t *testing.T) {
	d := drawnStack()
	d.Boxes[2].Title = `a"<b>&`
	image := PictureSVG(d, "</title><script>")
	read := xml.NewDecoder(strings.NewReader(image))
	for {
		token, err := read.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v:\n%s", err, image)
		}
		if e, ok := token.(xml.StartElement); ok && (e.Name.Local == "script" || e.Name.Local == "image" ||
			e.Name.Local == "style") {
			t.Errorf("has <%s>", e.Name.Local)
		}
	}
}
