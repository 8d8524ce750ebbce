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
			{From: "internet", To: "database", Label: "tcp 5432", Open: true, Source: "0.0.0.0/0"}},
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
			for _, want := range []string{"load balancer", "api", "cleanup", "PostgreSQL 16", "Redis 7.1", "secrets",
				"OPEN tcp 5432"} {
				if !strings.Contains(strings.ReplaceAll(text, "\n  ", " "), want) {
					t.Fatalf("%d columns, ASCII %v: no %s:\n%s", w, ascii, want, text)
				}
			}
		}
	}
}

// TestPictureOpen: every door that stands open is a red arrow of the picture, at every width, and said once.
func TestPictureOpen(t *testing.T) {
	for w := 60; w <= 200; w++ {
		for _, ascii := range []bool{false, true} {
			th := theme.New(true, ascii)
			lines := Picture(th, openStack(), w)
			text := ansi.Strip(strings.Join(lines, "\n"))
			for _, want := range []string{"tcp 22", "tcp 5432", "tcp 6379 from 10.0.0.0/8", "tcp 8080-8090"} {
				if strings.Count(strings.ReplaceAll(text, "\n  ", " "), want) != 1 {
					t.Fatalf("%d columns, ASCII %v: %s is not there once:\n%s", w, ascii, want, text)
				}
			}
			for i, l := range lines {
				red, _, _ := strings.Cut(th.Wrong.Render("x"), "x")
				if strings.Contains(ansi.Strip(l), "OPEN") && !strings.Contains(l, red) {
					t.Fatalf("%d columns: line %d is not red: %q", w, i, l)
				}
				if ansi.StringWidth(l) > w {
					t.Fatalf("%d columns: %d wide: %s", w, ansi.StringWidth(l), ansi.Strip(l))
				}
			}
		}
	}
}

// openStack is a stack whose every group lets in what it should not.
func openStack() status.Diagram {
	d := drawnStack()
	d.Boxes = append(d.Boxes, status.Box{ID: "source-10.0.0.0/8", Title: "10.0.0.0/8", Row: status.Stranger})
	d.Edges = append(d.Edges,
		status.Edge{From: "internet", To: "load-balancer", Label: "tcp 8080-8090", Open: true, Source: "0.0.0.0/0"},
		status.Edge{From: "internet", To: "api", Label: "tcp 22", Open: true, Source: "0.0.0.0/0"},
		status.Edge{From: "internet", To: "api", Label: "tcp 22", Open: true, Source: "::/0"},
		status.Edge{From: "source-10.0.0.0/8", To: "cache", Label: "tcp 6379", Open: true, Source: "10.0.0.0/8"})
	return d
}

// TestPictureFrames keeps the picture as people see it.
func TestPictureFrames(t *testing.T) {
	var b strings.Builder
	for _, w := range []int{60, 80, 120, 200} {
		for _, ascii := range []bool{false, true} {
			fmt.Fprintf(&b, "%d columns, ASCII %v\n%s\n\n", w, ascii,
				ansi.Strip(strings.Join(Picture(theme.New(true, ascii), drawnStack(), w), "\n")))
		}
		fmt.Fprintf(&b, "%d columns, every door open\n%s\n\n", w,
			ansi.Strip(strings.Join(Picture(theme.New(true, false), openStack(), w), "\n")))
	}
	golden.RequireEqual(t, b.String())
}

// TestPictureSVG: the image is well formed, whatever the names in it are, and asks nobody for anything.
func TestPictureSVG(t *testing.T) {
	d := openStack()
	d.Boxes[2].Title = `a"<b>&`
	image := PictureSVG(d, "</title><script>")
	if red := hex(&theme.New(false, false).Wrong); !strings.Contains(image, `fill="`+red+`"`) ||
		!strings.Contains(image, `stroke="`+red+`"`) || !strings.Contains(image, "OPEN tcp 5432") {
		t.Error("no red arrow that says what stands open")
	}
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
